// What the words of a status mean to people.

/** Worst first. */
export const HEALTHS = ['EXPIRED', 'MISCONFIGURED', 'DEGRADED', 'HEALTHY'];

const WORDS = { HEALTHY: 'Healthy', DEGRADED: 'Degraded', EXPIRED: 'Expired', MISCONFIGURED: 'Misconfigured' };

const STATES = {
  EMPTY: 'Waiting for the first token',
  IDLE: 'At rest until the next refresh',
  REFRESHING: 'Asking the provider now',
  BACKING_OFF: 'Waiting before the next attempt',
  REJECTED: 'Rejected by the provider; tried again only slowly',
  CLOSED: 'Stopped',
};

/** One of HEALTHS, the worst for a word that this page does not know. */
export function healthOf(status) {
  return HEALTHS.includes(status.health) ? status.health : 'EXPIRED';
}

export function healthWord(health) {
  return Object.hasOwn(WORDS, health) ? WORDS[health] : String(health);
}

/** Whether a token was held at some time, as far as this node knows. */
export function everHeld(status) {
  return Boolean(status.generation || status.last_success_at);
}

/** The short label beside the icon: a rejection matters more than what it has led to so far. */
export function labelOf(status) {
  const health = healthOf(status);
  const word = health === 'EXPIRED' && !everHeld(status) ? 'No token yet' : WORDS[health];
  return status.state === 'REJECTED' && health !== 'MISCONFIGURED' ? `${word}, rejected` : word;
}

export function stateSentence(state) {
  return Object.hasOwn(STATES, state) ? STATES[state] : String(state);
}
