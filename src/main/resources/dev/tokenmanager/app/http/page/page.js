// The status page: the node's events in, elements out.

import { Facts, attribute, setIcon, text } from './dom.js';
import { HEALTHS, everHeld, labelOf } from './health.js';
import { TokenList } from './list.js';
import { hostOf, learnHosts, shortName } from './nodes.js';
import { Stream } from './stream.js';
import { instant, minuteOfDay, relative, span, timeOfDay } from './time.js';

const at = (id) => document.getElementById(id);
const list = new TokenList();
const nodeFacts = new Facts(at('node-facts'));
let status = null;

const stream = new Stream({
  status(received) {
    status = received;
    learnHosts(received.hosts);
    const changed = list.update(received.tokens ?? [], stream.now());
    showNode();
    announceHealth(changed);
    tick();
  },
  history(byName) {
    list.histories(byName, shownTime());
    showNode();
  },
  token(event) {
    list.event(event, shownTime());
    showNode();
  },
  lost() {
    showNode();
    tick();
  },
});

/** The node's time, but what is shown stays as it was while nothing comes from the node. */
function shownTime() {
  return stream.connected ? stream.now() : stream.heardAt();
}

function tick() {
  showConnection();
  if (status === null) return;
  const now = shownTime();
  list.tick(now);
  text(at('clock'), `${timeOfDay(now)} UTC`);
  showTimes(now);
}

let told = true;

function showConnection() {
  const { connected } = stream;
  const heard = stream.heardAt();
  document.body.classList.toggle('stale', !connected && heard !== null);
  attribute(at('link'), 'data-link', connected ? 'live' : 'lost');
  if (connected) {
    text(at('link-word'), 'Live');
    if (!told) announce('The connection to the node is back.');
    told = true;
    at('lost').hidden = true;
    return;
  }
  text(at('link-word'), heard === null ? 'Connecting …' : 'Connection lost');
  if (heard === null) {
    if (stream.refused) {
      text(at('headline'), 'Not connected');
      setIcon(at('headline-icon'), 'lost');
      document.title = 'Not connected · Token manager';
    }
    at('lost').hidden = !stream.refused;
    text(at('lost'), 'The node does not answer, or has too many readers already. Trying again …');
    return;
  }
  if (told) announce('The connection to the node is lost.');
  told = false;
  at('lost').hidden = false;
  text(
    at('lost'),
    `Connection lost: nothing heard from the node since ${timeOfDay(heard)} UTC, ${span(stream.now() - heard)} ago. ` +
      'What is shown is from then and may no longer be so. Trying again …',
  );
}

function showNode() {
  if (status === null) return;
  showHeadline();
  text(at('version'), status.version ?? '');
  at('not-ready').hidden = Boolean(status.ready);
  text(at('not-ready'), status.ready ? '' : `Not ready: ${status.ready_reason ?? 'no reason was given'}`);
  const { error } = status.configuration ?? {};
  at('configuration').hidden = !error;
  if (error) {
    text(at('configuration'), `The changed configuration is not used, the one before it still is: ${error.message} (${timeOfDay(instant(error.at) ?? stream.now(), stream.now())} UTC)`);
  }
  showTimes(shownTime());
}

/** What a glance at the page or at its tab must not get wrong. */
function showHeadline() {
  const { connected } = stream;
  const sick = HEALTHS.filter((health) => health !== 'HEALTHY').reduce((sum, health) => sum + list.count(health), 0);
  const refused = Boolean(status.configuration?.error);
  const unwell = HEALTHS.find((health) => list.count(health) > 0) ?? 'HEALTHY';
  const worst = (refused || list.size === 0) && unwell === 'HEALTHY' ? 'DEGRADED' : unwell;
  const lost = `Not connected: as of ${minuteOfDay(stream.heardAt())}`;
  const needs = sick > 0 ? `${sick} of ${list.size} need attention` : '';
  const states = [needs, refused ? 'configuration refused' : ''].filter(Boolean).join(', ') || (list.size > 0 ? 'healthy' : 'no token');
  text(at('headline'), connected ? headlineOf(sick) + (refused ? ', the new configuration is refused' : '') : lost);
  setIcon(at('headline-icon'), connected ? worst : 'lost');
  attribute(document.body, 'data-worst', worst);
  document.title = `${connected ? capital(states) : lost} · Token manager`;
  text(at('ready'), capital([connected ? '' : 'was', status.ready ? '' : 'not', 'ready'].filter(Boolean).join(' ')));
  attribute(at('ready'), 'data-ready', Boolean(status.ready));
}

function headlineOf(sick) {
  if (list.size === 0) return 'No token is configured';
  if (sick > 0) return list.size === 1 ? 'The token needs attention' : `${sick} of ${list.size} tokens ${sick === 1 ? 'needs' : 'need'} attention`;
  return list.size === 1 ? 'The token is healthy' : `All ${list.size} tokens are healthy`;
}

function showTimes(now) {
  const members = [...new Set((status.tokens ?? []).flatMap((token) => token.cluster?.members ?? []))].sort();
  const success = list.lastSuccess();
  const loaded = instant(status.configuration?.loaded_at);
  nodeFacts.set('Node', [hostOf(status.node), status.node].filter(Boolean).join('\n'), 'code');
  nodeFacts.set('Cluster', status.clustered ? clusterOf(members) : 'none: this node is alone', status.clustered ? 'lines members' : null);
  nodeFacts.set('Last refresh', success && `${success.name}, ${relative(instant(success.at), now)}${status.clustered && success.node ? ` by ${hostOf(success.node) ?? shortName(success.node)}` : ''}`);
  nodeFacts.set('Configuration', loaded === null ? '' : `loaded ${relative(loaded, now)}\n${timeOfDay(loaded, now)}`, 'lines');
}

function clusterOf(members) {
  if (members.length === 0) return 'clustered, nothing shared';
  const names = members.map((member) => `${shortName(member)}${member === status.node ? ' (this node)' : ''}`);
  return [`${members.length} ${members.length === 1 ? 'member' : 'members'}`, ...names].join('\n');
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Said politely to screen readers: changes of health, never the passing of time. */
function announceHealth(changed) {
  if (changed.length === 0) return;
  announce(
    changed.length <= 3
      ? changed.map((view) => `${view.name} ${view.health === 'EXPIRED' && !everHeld(view.status) ? 'has' : 'is now'} ${labelOf(view.status).toLowerCase()}.`).join(' ')
      : `${changed.length} tokens have changed. ${at('headline').textContent}.`,
  );
}

function announce(sentence) {
  text(at('announcer'), sentence);
}

setInterval(tick, 1_000);
