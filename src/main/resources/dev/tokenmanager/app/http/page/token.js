// One token: a row, and details that are built when first opened.

import { Bar, lifetime } from './bar.js';
import { Details } from './details.js';
import { attribute, element, icon, setIcon, text } from './dom.js';
import { everHeld, healthOf, labelOf } from './health.js';
import { History } from './history.js';
import { instant, span } from './time.js';

let numbers = 0;

export class TokenView {
  history = new History();
  status;
  #bar = new Bar('small', false);
  #sign = icon('HEALTHY', 'icon');
  #word = element('span', { class: 'word' });
  #left = element('span', { class: 'left' });
  #next = element('span', { class: 'next' });
  #advice = element('p', { class: 'advice' });
  #adviceText = element('span');
  #button;
  #panel;
  #details = null;

  constructor(name) {
    this.name = name;
    const panel = `token-${(numbers += 1)}`;
    this.#button = element(
      'button',
      { type: 'button', class: 'row', 'aria-expanded': 'false', 'aria-controls': panel },
      icon('open', 'chevron'),
      element('span', { class: 'name' }, name),
      element('span', { class: 'health' }, this.#sign, this.#word),
      this.#bar.element,
      element('span', { class: 'times' }, this.#left, this.#next),
    );
    this.#advice.append(element('span', { class: 'said' }, element('strong', {}, 'What to do: '), this.#adviceText));
    this.#panel = element('div', { class: 'details', id: panel, hidden: '' });
    this.element = element('li', { class: 'token' }, element('h3', { class: 'head' }, this.#button), this.#advice, this.#panel);
    this.#button.addEventListener('click', () => this.open(this.#panel.hidden));
  }

  #now = 0;

  get health() {
    return healthOf(this.status);
  }

  get focusTarget() {
    return this.#button;
  }

  update(status, now) {
    this.status = status;
    attribute(this.element, 'data-health', this.health);
    setIcon(this.#sign, this.health);
    text(this.#word, labelOf(status));
    this.#advice.hidden = !status.advice;
    text(this.#adviceText, status.advice);
    this.#details?.update(status, now);
    this.tick(now);
  }

  /** Only what time changes. */
  tick(now) {
    this.#now = now;
    const { status } = this;
    const times = lifetime(status);
    this.#bar.show(times, now);
    text(this.#left, leftOf(status, now));
    text(this.#next, nextOf(status, now));
    if (!this.#panel.hidden) this.#details?.tick(now);
  }

  /** After the history has changed. */
  historyChanged(now) {
    if (!this.#panel.hidden) this.#details?.historyChanged(now);
  }

  open(wanted) {
    if (wanted && this.#details === null) {
      this.#details = new Details(this.name, this.history);
      this.#panel.append(this.#details.element);
    }
    this.#panel.hidden = !wanted;
    attribute(this.#button, 'aria-expanded', wanted);
    this.element.classList.toggle('open', wanted);
    if (wanted) {
      this.#details.update(this.status, this.#now);
      this.#details.historyChanged(this.#now);
    }
  }

  /** Whether name, client, issuer or scope has those letters. */
  has(letters) {
    const { client_id: client, issuer, scope } = this.status;
    return [this.name, client, issuer, scope].some((value) => value?.toLowerCase().includes(letters));
  }
}

function leftOf(status, now) {
  if (!status.generation) return everHeld(status) ? 'Nothing held' : 'Never held one';
  const expires = instant(status.expires_at);
  if (expires === null) return 'Never expires';
  const usable = instant(status.usable_until) ?? expires;
  if (usable > now) return `${span(usable - now)} left`;
  return expires > now ? `Too short, ends in ${span(expires - now)}` : `Ended ${span(now - expires)} ago`;
}

function nextOf(status, now) {
  if (status.state === 'REFRESHING') return 'refreshing now';
  const attempt = instant(status.next_attempt_at) ?? instant(status.refresh_at);
  if (attempt === null) return '';
  const word = status.consecutive_failures > 0 || status.health === 'EXPIRED' ? 'next attempt' : 'refresh';
  return attempt - now >= 1_000 ? `${word} in ${span(attempt - now)}` : `${word} due`;
}
