// All that is known of one token.

import { Bar, ENDLESS, lifetime } from './bar.js';
import { Facts, element, text } from './dom.js';
import { everHeld, stateSentence } from './health.js';
import { HistoryView } from './history.js';
import { wholeName } from './nodes.js';
import { both, instant, relative, span, timeOfDay } from './time.js';

export class Details {
  #bar = new Bar('large', true);
  #never = element('p', { class: 'quiet' });
  #points = element('dl', { class: 'points' });
  #values = {};
  #error = element('div', { class: 'error' });
  #errorAt = element('span', { class: 'quiet' });
  #errorText = element('p');
  #history;
  #facts;
  #identity;
  #status;

  constructor(name, history) {
    for (const [point, term] of [
      ['issued', 'Issued'],
      ['refresh', 'Refresh point'],
      ['usable', 'Usable until (minimum validity)'],
      ['expires', 'Expires'],
    ]) {
      this.#values[point] = { left: element('dd', { class: 'span' }), at: element('dd', { class: 'quiet' }) };
      const { left, at } = this.#values[point];
      this.#points.append(element('div', { class: `point ${point}` }, element('dt', {}, term), left, at));
    }
    this.#history = new HistoryView(history, name);
    const facts = element('dl', { class: 'facts' });
    const identity = element('dl', { class: 'facts wide' });
    this.#facts = new Facts(facts);
    this.#identity = new Facts(identity);
    this.#error.append(element('h4', {}, 'Last error ', this.#errorAt), this.#errorText);
    this.element = element(
      'div',
      { class: 'inside' },
      element('div', {}, element('h4', {}, 'Lifetime'), this.#bar.element, this.#never, this.#points),
      this.#error,
      element('div', {}, element('h4', {}, 'Last refreshes'), this.#history.element),
      element('div', {}, element('h4', {}, 'Facts'), facts, identity),
    );
  }

  update(status, now) {
    this.#status = status;
    const { cluster, last_error: error } = status;
    const set = (term, value, className) => this.#facts.set(term, value, className);
    set('State', stateSentence(status.state));
    set('Generation', status.generation || 'none yet');
    set('Next attempt', '');
    set('Consecutive failures', status.consecutive_failures ?? 0);
    set('Last success', '');
    set('Outage budget', '');
    const sources = {
      provider: 'asked by this node', cluster: 'adopted from another node',
      file: 'kept in the state file', options: 'handed over by the options',
    };
    set('Source', sources[status.source]);
    const secrets = { current: 'the current one', previous: 'the previous one: the current one is refused' };
    set('Client secret', secrets[status.credential]);
    set('Assertion ends', '');
    set('Clock skew', skew(status.clock_skew_ms));
    set('Clock beside other nodes', cluster?.clock_offset_ms === undefined ? null : `${cluster.clock_offset_ms} ms`);
    set('Last adoption', '');
    const identify = (term, value, className = 'code') => this.#identity.set(term, value, className);
    identify('Issuer', status.issuer);
    identify('Token endpoint', status.token_endpoint);
    identify('Client id', status.client_id);
    identify('Scope', status.scope);
    identify('Members', cluster?.members?.map(wholeName).join('\n'), 'code members');
    identify('Refresh lock held by', cluster?.lock_holder && wholeName(cluster.lock_holder));
    identify('Other groups', cluster?.other_groups?.join('\n'));
    this.#error.hidden = !error;
    text(this.#errorText, error ? [error.code, error.error, error.message].filter(Boolean).join(' · ') : '');
    this.tick(now);
  }

  tick(now) {
    const status = this.#status;
    const times = lifetime(status);
    this.#bar.show(times, now);
    const timed = times !== null && times !== ENDLESS;
    this.#bar.element.hidden = times === null;
    this.#points.hidden = !timed;
    this.#never.hidden = timed;
    if (timed) this.#showPoints(times, now);
    else text(this.#never, untimed(status));
    this.#facts.set('Outage budget', budget(status, now));
    this.#instantFact('Next attempt', status.next_attempt_at ?? status.refresh_at, now);
    this.#instantFact('Last success', status.last_success_at, now);
    this.#instantFact('Assertion ends', status.assertion_expires_at, now);
    this.#instantFact('Last adoption', status.cluster?.last_adoption_at, now);
    const failed = instant(status.last_error?.at);
    text(this.#errorAt, failed === null ? '' : both(failed, now));
    this.#history.tick(now);
  }

  historyChanged(now) {
    this.#history.rebuild(now);
  }

  #showPoints({ issued, refresh, usable, expires }, now) {
    for (const [point, at] of Object.entries({ issued, refresh, usable, expires })) {
      text(this.#values[point].left, relative(at, now));
      text(this.#values[point].at, timeOfDay(at, now));
    }
  }

  #instantFact(term, iso, now) {
    const at = instant(iso);
    this.#facts.set(term, at === null ? '' : both(at, now));
  }
}

function untimed(status) {
  if (status.generation) return 'This token never expires.';
  return everHeld(status) ? 'No token is held.' : 'No token was ever held here.';
}

/** Where nothing usable is held, or no other token will come, each moment of an outage is noticed. */
function budget(status, now) {
  const { outage_budget_seconds: seconds, generation, state } = status;
  const end = instant(status.usable_until) ?? instant(status.expires_at);
  if (seconds === undefined || !generation || state === 'REJECTED' || (end !== null && end <= now)) return null;
  return seconds > 0 ? `an outage of ${span(seconds * 1000)} costs no caller anything` : 'none: callers notice an outage that begins at the worst moment';
}

function skew(ms) {
  if (ms === undefined) return null;
  return ms === 0 ? 'none' : `provider ${Math.abs(ms)} ms ${ms > 0 ? 'ahead' : 'behind'}`;
}
