// The server's events, whatever the connection does.

import { instant } from './time.js';

/** A status comes every 5 s at least: twice missed, the connection is dead even where nobody closed it. */
const SILENCE_MS = 12_000;
const RETRY_MS = 2_000;
const WATCH_MS = 1_000;

/**
 * Listens for ever. The listener has status, history and token, each with what came, and lost, each time that the
 * connection goes. now() is the node's clock, carried on by elapsed time: the browser's own clock may be wrong.
 */
export class Stream {
  #listener;
  #source = null;
  #base = null;
  #connected = false;
  #opened = 0;

  /** Whether it was ever lost or refused. */
  refused = false;

  constructor(listener) {
    this.#listener = listener;
    this.#open();
    setInterval(() => this.#watch(), WATCH_MS);
  }

  get connected() {
    return this.#connected;
  }

  /** The node's time; null before it said one. */
  now() {
    return this.#base && this.#base.server + (performance.now() - this.#base.elapsed);
  }

  /** The node's time when it was last heard. */
  heardAt() {
    return this.#base?.server ?? null;
  }

  #open() {
    const source = new EventSource('api/events');
    this.#source = source;
    this.#opened = performance.now();
    source.addEventListener('status', (message) => this.#status(JSON.parse(message.data)));
    source.addEventListener('history', (message) => this.#listener.history(JSON.parse(message.data)));
    source.addEventListener('token', (message) => this.#listener.token(JSON.parse(message.data)));
    source.addEventListener('error', () => {
      this.#gone();
      // Else the browser itself tries again.
      if (source.readyState === EventSource.CLOSED && source === this.#source) this.#again();
    });
  }

  #status(status) {
    this.#connected = true;
    this.#base = { server: instant(status.now) ?? Date.now(), elapsed: performance.now() };
    this.#listener.status(status);
  }

  #watch() {
    const heard = Math.max(this.#base?.elapsed ?? 0, this.#opened);
    if (performance.now() - heard > SILENCE_MS) {
      this.#gone();
      this.#source.close();
      this.#open();
    }
  }

  #gone() {
    this.#connected = false;
    this.refused = true;
    this.#listener.lost();
  }

  #again() {
    this.#source.close();
    const closed = this.#source;
    setTimeout(() => closed === this.#source && this.#open(), RETRY_MS);
  }
}
