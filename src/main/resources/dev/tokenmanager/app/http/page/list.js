// The tokens, worst first, and what narrows them down.

import { attribute, element, icon, text } from './dom.js';
import { HEALTHS, healthWord } from './health.js';
import { instant } from './time.js';
import { TokenView } from './token.js';

/** A single one is shown with its details open; more than SEARCHED get a search box. */
const OPEN_AT_FIRST = 1;
const SEARCHED = 8;

/** So many names, and events of each, are kept until a status names them. */
const MOST_EARLY = 20;

export class TokenList {
  #views = new Map();
  #list = document.getElementById('list');
  #none = document.getElementById('none');
  #find = document.getElementById('find');
  #findLabel = document.getElementById('find-label');
  #filter = 'ALL';
  #filters = new Map();
  #early = new Map();

  constructor() {
    const counts = document.getElementById('counts');
    for (const health of ['ALL', ...HEALTHS]) {
      const count = element('span', { class: 'count' });
      const button = element(
        'button',
        { type: 'button', class: 'filter', 'data-health': health, 'aria-pressed': String(health === 'ALL') },
        ...(health === 'ALL' ? [] : [icon(health)]),
        element('span', {}, health === 'ALL' ? 'All' : healthWord(health)),
        count,
      );
      button.addEventListener('click', () => this.#choose(health));
      counts.append(button);
      this.#filters.set(health, { button, count });
    }
    this.#find.addEventListener('input', () => this.#narrow());
  }

  /** Returns the tokens whose health has changed, as views. */
  update(statuses, now) {
    const first = this.#views.size === 0;
    const changed = [];
    const gone = new Set(this.#views.keys());
    for (const status of statuses) {
      gone.delete(status.name);
      const known = this.#views.get(status.name);
      const view = known ?? this.#add(status.name);
      const before = known?.health;
      view.update(status, now);
      if (!known) this.#handOver(view, now);
      if (known && view.health !== before) changed.push(view);
      if (first && statuses.length <= OPEN_AT_FIRST) view.open(true);
    }
    for (const name of gone) {
      this.#views.get(name).element.remove();
      this.#views.delete(name);
    }
    this.#order();
    this.#narrow();
    return changed;
  }

  histories(byName, now) {
    for (const [name, events] of Object.entries(byName)) {
      const view = this.#views.get(name);
      view?.history.replace(events);
      view?.historyChanged(now);
    }
  }

  event(event, now) {
    const view = this.#views.get(event.name);
    if (!view) {
      this.#keep(event);
      return;
    }
    view.history.add(event);
    view.historyChanged(now);
  }

  /** What a token that was added does first is told before the status that names it. */
  #keep(event) {
    const kept = this.#early.get(event.name) ?? [];
    if (this.#early.size < MOST_EARLY || kept.length > 0) this.#early.set(event.name, [...kept, event].slice(-MOST_EARLY));
  }

  #handOver(view, now) {
    for (const event of this.#early.get(view.name) ?? []) view.history.add(event);
    this.#early.delete(view.name);
    view.historyChanged(now);
  }

  tick(now) {
    for (const view of this.#views.values()) if (!view.element.hidden) view.tick(now);
  }

  /** The newest success by a request, of any token on any node; null when there is none. */
  lastSuccess() {
    return [...this.#views.values()]
      .map((view) => view.history.lastSuccess())
      .reduce((newest, event) => (event && (!newest || instant(event.at) > instant(newest.at)) ? event : newest), null);
  }

  count(health) {
    let count = 0;
    for (const view of this.#views.values()) count += view.health === health ? 1 : 0;
    return count;
  }

  get size() {
    return this.#views.size;
  }

  #add(name) {
    const view = new TokenView(name);
    this.#views.set(name, view);
    return view;
  }

  /** Moves only rows that stand wrong, and keeps the focus where it was. */
  #order() {
    const rank = (view) => HEALTHS.indexOf(view.health);
    const wanted = [...this.#views.values()].sort(
      (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, 'en', { numeric: true }),
    );
    const focused = document.activeElement;
    let place = this.#list.firstElementChild;
    for (const { element: row } of wanted) {
      if (row === place) place = place.nextElementSibling;
      else this.#list.insertBefore(row, place);
    }
    if (focused !== document.activeElement && this.#list.contains(focused)) focused.focus({ preventScroll: true });
  }

  #choose(health) {
    this.#filter = health;
    this.#narrow();
  }

  #narrow() {
    const letters = this.#find.value.trim().toLowerCase();
    let shown = 0;
    for (const view of this.#views.values()) {
      const matches = (this.#filter === 'ALL' || view.health === this.#filter) && (letters === '' || view.has(letters));
      view.element.hidden = !matches;
      shown += matches ? 1 : 0;
    }
    this.#none.hidden = shown > 0;
    this.#list.hidden = shown === 0;
    text(this.#none, this.#views.size > 0 ? 'No token matches.' : 'There is no token to show.');
    this.#findLabel.hidden = this.#views.size <= SEARCHED;
    for (const [health, { button, count }] of this.#filters) {
      const number = health === 'ALL' ? this.#views.size : this.count(health);
      text(count, String(number));
      attribute(button, 'aria-pressed', health === this.#filter);
      button.classList.toggle('zero', number === 0);
    }
  }
}
