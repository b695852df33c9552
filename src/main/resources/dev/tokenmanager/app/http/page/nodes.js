// Nodes as people know them: by the host or pod, and beside it the id that the cluster gave.

/** So many hosts are known at a time; those of nodes that have left are kept, for what they did is still shown. */
const MOST = 1_000;

const hosts = new Map();

/** Learns the hosts that a status tells. */
export function learnHosts(byNode) {
  for (const [node, host] of Object.entries(byNode ?? {})) {
    hosts.delete(node);
    hosts.set(node, String(host));
  }
  for (const node of hosts.keys()) {
    if (hosts.size <= MOST) break;
    hosts.delete(node);
  }
}

/** Its host, null where that is not known. */
export function hostOf(node) {
  return hosts.get(node) ?? null;
}

/** Host and the beginning of an id that a machine made. */
export function shortName(node) {
  const short = /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(node) ? node.slice(0, 8) : node;
  return beside(hostOf(node), short);
}

/** Host and the whole id. */
export function wholeName(node) {
  return beside(hostOf(node), node);
}

function beside(host, id) {
  return host === null || host === id ? id : `${host} ${id}`;
}
