// The last refreshes of one token: a time line to look at, and the same as a table.

import { attribute, element, icon, style, text } from './dom.js';
import { shortName, wholeName } from './nodes.js';
import { both, instant, latency, relative, timeOfDay } from './time.js';

/** How many a page keeps of each token, as many as the node does; and how many a time line shows. */
const KEPT = 200;
const SHOWN = 30;

const KINDS = {
  acquired: { word: 'Acquired', kind: 'success' },
  refreshed: { word: 'Refreshed', kind: 'success' },
  recovered: { word: 'Recovered', kind: 'success' },
  adopted: { word: 'Adopted from another node', kind: 'adopted' },
  refresh_failed: { word: 'Refresh failed', kind: 'failure' },
  rejected: { word: 'Rejected by the provider', kind: 'rejected' },
  expired: { word: 'Expired', kind: 'expired' },
  misconfigured: { word: 'Misconfigured', kind: 'misconfigured' },
  stopped: { word: 'Stopped', kind: 'stopped' },
};

const LEGEND = {
  success: 'success, as high as the provider took',
  adopted: 'adopted',
  failure: 'failed',
  rejected: 'rejected',
  expired: 'expired',
  misconfigured: 'misconfigured',
  stopped: 'stopped',
};

function kindOf(event) {
  return Object.hasOwn(KINDS, event.event) ? KINDS[event.event] : { word: String(event.event), kind: 'stopped' };
}

/** The events of one token, oldest first, bounded. */
export class History {
  events = [];

  replace(events) {
    this.events = [];
    events.forEach((event) => this.add(event));
  }

  /**
   * Whoever is on the bus can publish events: one without a time is ignored. "recovered" comes beside the "refreshed" that it is:
   * they are shown as one.
   */
  add(event) {
    if (instant(event.at) === null) return;
    const last = this.events.at(-1);
    const again = this.events.slice(-5).some((known) => same(known, event));
    if (again) return;
    if (event.event === 'recovered' && isSuccess(last) && last.generation === event.generation) {
      this.events[this.events.length - 1] = { ...last, ...event, provider_ms: event.provider_ms ?? last.provider_ms };
    } else {
      this.events.push(event);
    }
    if (this.events.length > KEPT) this.events.shift();
  }

  /** The last success by a request, whichever node made it. */
  lastSuccess() {
    return this.events.findLast(isSuccess) ?? null;
  }
}

function isSuccess(event) {
  return event !== undefined && kindOf(event).kind === 'success';
}

function same(one, other) {
  const nearly = one.event === other.event || (one.event === 'recovered' && other.event === 'refreshed');
  return nearly && one.at === other.at && one.node === other.node;
}

/** Built when a token's details are first opened. */
export class HistoryView {
  #history;
  /** What the user looks at; null: whatever is the newest. */
  #chosen = null;
  #selected = null;
  #columns = element('div', { class: 'columns', role: 'toolbar', 'aria-label': 'Last refreshes, oldest first' });
  #from = element('span');
  #until = element('span');
  #detail = element('p', { class: 'event' });
  #legend = element('ul', { class: 'keys' });
  #rows = element('tbody');
  #summary = element('p', { class: 'quiet summary' });
  #none = element('p', { class: 'quiet' }, 'Nothing has happened yet.');
  #some;
  #now = 0;

  constructor(history, name) {
    this.#history = history;
    const heads = ['Time', 'What', 'Node', 'Generation', 'Provider', 'Message'];
    this.#some = element(
      'div',
      {},
      this.#summary,
      element('div', { class: 'timeline' }, this.#columns, element('div', { class: 'axis' }, this.#from, this.#until)),
      this.#detail,
      this.#legend,
      element(
        'details',
        { class: 'as-table' },
        element('summary', {}, 'As a table'),
        element(
          'div',
          { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Last refreshes of ${name}` },
          element(
            'table',
            {},
            element('caption', { class: 'unseen' }, `Last refreshes of ${name}, newest first`),
            element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
            this.#rows,
          ),
        ),
      ),
    );
    this.element = element('div', { class: 'history' }, this.#none, this.#some);
    this.#columns.addEventListener('keydown', (key) => this.#onKey(key));
  }

  /** After the events have changed. */
  rebuild(now) {
    this.#now = now;
    const shown = this.#history.events.slice(-SHOWN);
    const focused = this.#columns.contains(document.activeElement);
    this.#none.hidden = shown.length > 0;
    this.#some.hidden = shown.length === 0;
    if (!shown.includes(this.#chosen)) this.#chosen = null;
    this.#columns.replaceChildren(...shown.map((event) => this.#column(event)));
    this.#rows.replaceChildren(...this.#history.events.toReversed().map((event) => this.#row(event)));
    const kinds = new Set(shown.map((event) => kindOf(event).kind));
    this.#legend.replaceChildren(
      ...Object.keys(LEGEND)
        .filter((kind) => kinds.has(kind))
        .map((kind) => element('li', { class: kind }, icon(kind), LEGEND[kind])),
    );
    this.#select(this.#chosen ?? shown.at(-1) ?? null);
    if (focused) this.#current()?.focus({ preventScroll: true });
    this.tick(now);
  }

  tick(now) {
    this.#now = now;
    const shown = this.#history.events.slice(-SHOWN);
    if (shown.length === 0) return;
    text(this.#summary, summaryOf(this.#history.events, now));
    text(this.#from, relative(instant(shown[0].at), now));
    text(this.#until, shown.length > 1 ? relative(instant(shown.at(-1).at), now) : '');
    this.#describe();
  }

  #column(event) {
    const { word, kind } = kindOf(event);
    const column = element('button', {
      type: 'button',
      class: `column ${kind}`,
      tabindex: '-1',
      'aria-label': [word, timeOfDay(instant(event.at), this.#now), event.provider_ms !== undefined ? `in ${latency(event.provider_ms)}` : null]
        .filter(Boolean)
        .join(', '),
    });
    if (kind === 'success') {
      const height = element('span', { class: 'height' });
      style(height, 'height', `${heightOf(event.provider_ms ?? 0)}px`);
      column.append(height);
    } else {
      column.append(icon(kind, 'sign'));
    }
    column.eventOf = event;
    for (const moment of ['pointerenter', 'focus', 'click']) column.addEventListener(moment, () => this.#choose(event));
    return column;
  }

  #row(event) {
    const at = instant(event.at);
    return element(
      'tr',
      {},
      element('td', {}, timeOfDay(at, this.#now)),
      element('td', {}, kindOf(event).word),
      element('td', { class: 'code' }, event.node ? wholeName(event.node) : ''),
      element('td', {}, event.generation === undefined ? '' : String(event.generation)),
      element('td', {}, event.provider_ms === undefined ? '' : latency(event.provider_ms)),
      element('td', { class: 'message' }, [event.code, event.message].filter(Boolean).join(' ')),
    );
  }

  #choose(event) {
    this.#chosen = event === this.#history.events.at(-1) ? null : event;
    this.#select(event);
  }

  #select(event) {
    this.#selected = event;
    for (const column of this.#columns.children) {
      const chosen = column.eventOf === event;
      column.classList.toggle('chosen', chosen);
      attribute(column, 'tabindex', chosen ? '0' : '-1');
    }
    this.#describe();
  }

  #describe() {
    const event = this.#selected;
    if (event === null) return;
    const parts = [
      `${kindOf(event).word} ${both(instant(event.at), this.#now)}`,
      event.node ? `by ${shortName(event.node)}` : null,
      event.generation ? `generation ${event.generation}` : null,
      event.provider_ms === undefined ? null : `provider took ${latency(event.provider_ms)}`,
      event.message ? `${event.code ? `${event.code}: ` : ''}${event.message}` : null,
    ];
    text(this.#detail, parts.filter(Boolean).join(' · '));
  }

  #current() {
    return this.#columns.querySelector('.chosen');
  }

  #onKey(key) {
    const visible = [...this.#columns.children].filter((column) => column.offsetParent !== null);
    const here = visible.indexOf(document.activeElement);
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: visible.length - 1 }[key.key];
    if (to === undefined || !visible[to]) return;
    key.preventDefault();
    visible[to].focus();
  }
}

/** How quick the provider was, and what it has said since the last token. */
function summaryOf(events, now) {
  const all = events.map((event) => event.provider_ms).filter((ms) => ms !== undefined);
  const got = events.findLastIndex((event) => ['success', 'adopted'].includes(kindOf(event).kind));
  const failed = events.slice(got + 1).findLast((event) => event.code !== undefined);
  const answer = failed && `${[failed.code, failed.error].filter(Boolean).join(' · ')} (${relative(instant(failed.at), now)})`;
  if (all.length === 0) return failed ? `No token came: ${answer}` : 'The provider was not asked in any of these.';
  const sorted = all.toSorted((one, other) => one - other);
  const quick = `Provider: last answer in ${latency(all.at(-1))}, median ${latency(sorted[Math.floor(sorted.length / 2)])}, slowest ${latency(sorted.at(-1))}.`;
  return failed ? `${quick} Since then no token came: ${answer}` : quick;
}

/** Logarithmic, so that 20 ms and 5 s are both to be seen. */
function heightOf(ms) {
  return Math.round(8 + Math.min(1, Math.log1p(ms / 10) / Math.log1p(500)) * 40);
}
