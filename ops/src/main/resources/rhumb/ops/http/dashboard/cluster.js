import { ask, badge, draw, make, note, scroll, table } from './ask.js';

const COLOURS = 8;
const CELL = 22;

function grid(cluster, colour) {
  const side = Math.ceil(Math.sqrt(cluster.maxShards || 1));
  const svg = draw('svg', { viewBox: `0 0 ${side * CELL} ${side * CELL}`, class: 'shards', role: 'img',
    'aria-label': `${Object.keys(cluster.shards).length} of ${cluster.maxShards} shards are in use` });
  for (let i = 0; i < cluster.maxShards; i++) {
    const cell = draw('rect', { x: (i % side) * CELL + 1, y: Math.floor(i / side) * CELL + 1, width: CELL - 2, height: CELL - 2, rx: 4 });
    const title = draw('title', {});
    cell.append(title);
    svg.append(cell);
  }
  paint(svg, cluster, colour);
  return svg;
}

/** Paints the cells that are there, so that a shard that moves fades over. */
function paint(svg, cluster, colour) {
  svg.querySelectorAll('rect').forEach((cell, i) => {
    const member = cluster.shards[i];
    cell.setAttribute('class', member ? 'shard m' + colour(member) : 'shard');
    cell.firstChild.textContent = member ? `shard ${i} at ${member}` : `shard ${i} is not in use`;
  });
}

function members(cluster, colour) {
  const used = Object.keys(cluster.shards).length;
  return table(['', 'Member', 'State', 'Shards', ''], cluster.members.map(m => [
    make('span', { className: 'dot m' + colour(m.address) }),
    m.address + (m.address === cluster.self ? ' (this node)' : ''),
    badge(m.reachable && m.status === 'up' ? 'fine' : 'wrong', m.reachable ? m.status : 'cannot be reached'),
    `${m.shards} (${used ? (100 * m.shards / used).toFixed(0) : 0} %)`,
    m.address === cluster.leader ? 'leader' : '']), 'no member');
}

function start(root) {
  const list = scroll(), place = make('div', { className: 'card' }), size = note('');
  root.append(list, make('h3', {}, 'Shards'), size, place);
  let svg = null, cells = 0;
  return {
    async update() {
      const cluster = await ask('/api/v1/cluster');
      const order = cluster.members.map(m => m.address);
      const colour = address => Math.max(0, order.indexOf(address)) % COLOURS;
      list.replaceChildren(members(cluster, colour));
      size.textContent = `${Object.keys(cluster.shards).length} of ${cluster.maxShards} are in use; each has the colour of its member`;
      if (svg && cells === cluster.maxShards) {
        paint(svg, cluster, colour);
      } else {
        cells = cluster.maxShards;
        svg = grid(cluster, colour);
        place.replaceChildren(svg);
      }
    },
  };
}

export default { title: 'Cluster', role: 'mapping', start };
