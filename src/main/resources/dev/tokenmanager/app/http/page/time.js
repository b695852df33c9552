// Instants and spans, in milliseconds, as people read them.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An ISO instant in milliseconds, null for an absent one. */
export function instant(iso) {
  const at = iso ? Date.parse(iso) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** A span in its two largest units, cut to whole seconds. */
export function span(milliseconds) {
  const ms = Math.abs(milliseconds);
  if (ms >= DAY) return two(ms, DAY, 'd', HOUR, 'h');
  if (ms >= HOUR) return two(ms, HOUR, 'h', MINUTE, 'min');
  if (ms >= MINUTE) return two(ms, MINUTE, 'min', SECOND, 's');
  return `${Math.floor(ms / SECOND)} s`;
}

function two(ms, large, largeName, small, smallName) {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}

/** "in 12 s", "12 s ago"; less than a second either way is "now". */
export function relative(at, now) {
  const left = at - now;
  if (Math.abs(left) < SECOND) return 'now';
  return left > 0 ? `in ${span(left)}` : `${span(left)} ago`;
}

/** A time of day in UTC, with the date where that is not the day of now. */
export function timeOfDay(at, now) {
  const iso = new Date(at).toISOString();
  const sameDay = now === undefined || iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  return `${sameDay ? '' : `${iso.slice(0, 10)} `}${iso.slice(11, 19)}`;
}

/** The same to the minute, in UTC. */
export function minuteOfDay(at) {
  return new Date(at).toISOString().slice(11, 16);
}

/** Both: when, and how long until or since. */
export function both(at, now) {
  return `${relative(at, now)} (${timeOfDay(at, now)})`;
}

/** Of an exchange: milliseconds below ten seconds. */
export function latency(ms) {
  return ms < 10_000 ? `${ms} ms` : span(ms);
}
