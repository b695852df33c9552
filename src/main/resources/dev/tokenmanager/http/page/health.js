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

/** The short label beside the icon: a rejection matters more than what it has led to so far. */
export function labelOf(status) {
  const health = healthOf(status);
  if (status.state === 'REJECTED' && health !== 'MISCONFIGURED') return `${WORDS[health]}, rejected`;
  if (health === 'EXPIRED' && !status.generation) return 'No token yet';
  return WORDS[health];
}

export function stateSentence(state) {
  return Object.hasOwn(STATES, state) ? STATES[state] : String(state);
}
