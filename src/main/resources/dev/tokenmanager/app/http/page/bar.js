// The lifetime of a token as a bar: from its issue to its expiry, with now, the refresh point and the minimum validity.

import { element, style } from './dom.js';
import { instant, span } from './time.js';

/** Of a token that is held and never expires, such as an API key. */
export const ENDLESS = 'endless';

/** The instants of a status that a bar needs; ENDLESS, or null where nothing is held. */
export function lifetime(status) {
  if (status.generation && !status.expires_at) return ENDLESS;
  const issued = instant(status.issued_at);
  const expires = instant(status.expires_at);
  if (issued === null || expires === null || expires <= issued) return null;
  const refresh = instant(status.refresh_at) ?? expires;
  const usable = instant(status.usable_until) ?? expires;
  return { issued, refresh, usable, expires };
}

export class Bar {
  #spent = element('div', { class: 'spent' });
  #window = element('div', { class: 'window' });
  #reserve = element('div', { class: 'reserve' });
  #refresh = element('div', { class: 'tick refresh-tick' });
  #usable = element('div', { class: 'tick usable-tick' });
  #now = element('div', { class: 'now' });
  #labelled;

  /** With a label it is an image for screen readers, without one it is decoration. */
  constructor(className, labelled) {
    this.#labelled = labelled;
    this.element = element(
      'div',
      { class: `bar ${className}`, ...(labelled ? { role: 'img' } : { 'aria-hidden': 'true' }) },
      element('div', { class: 'track' }, this.#window, this.#reserve, this.#spent),
      this.#refresh,
      this.#usable,
      this.#now,
    );
  }

  show(times, now) {
    this.element.classList.toggle('empty', times === null);
    this.element.classList.toggle('endless', times === ENDLESS);
    if (times === null || times === ENDLESS) {
      this.#label(times === null ? 'Lifetime: nothing is held.' : 'Lifetime without an end.');
      return;
    }
    const whole = times.expires - times.issued;
    const at = (moment) => Math.min(100, Math.max(0, ((moment - times.issued) / whole) * 100));
    const percent = (value) => `${value.toFixed(2)}%`;
    style(this.#spent, 'width', percent(at(now)));
    style(this.#window, 'left', percent(at(times.refresh)));
    style(this.#window, 'width', percent(at(times.usable) - at(times.refresh)));
    style(this.#reserve, 'left', percent(at(times.usable)));
    style(this.#refresh, 'left', percent(at(times.refresh)));
    style(this.#usable, 'left', percent(at(times.usable)));
    style(this.#now, 'left', percent(at(now)));
    this.#label(
      `Lifetime of ${span(whole)}, ${Math.round(at(now))} % of it over. Refresh point at ${Math.round(at(times.refresh))} %, ` +
        `usable to ${Math.round(at(times.usable))} %.`,
    );
  }

  #label(sentence) {
    if (this.#labelled && this.element.getAttribute('aria-label') !== sentence) {
      this.element.setAttribute('aria-label', sentence);
    }
  }
}
