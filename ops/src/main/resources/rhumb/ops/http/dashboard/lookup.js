import { draw, locators, make, note, post, span } from './ask.js';

function step(x, name, what) {
  const g = draw('g', { class: 'node up', transform: `translate(${x},44)` });
  const head = draw('text', { y: 4 }), below = draw('text', { y: 38, class: 'about' });
  head.textContent = name;
  below.textContent = what;
  g.append(draw('rect', { x: -84, y: -18, width: 168, height: 36, rx: 9 }), head, below);
  return g;
}

function path(answer) {
  const stops = [['this router', 'asks'], [answer.mapResolver, 'Map-Resolver']];
  if (answer.answeredBy && answer.answeredBy !== answer.mapResolver) stops.push([answer.answeredBy, 'answers itself']);
  const targets = answer.records.flatMap(r => r.locators).filter(l => l.reachable);
  if (targets.length && targets[0].rloc !== answer.answeredBy) stops.push([targets[0].rloc, 'packets go here']);
  const width = 190 * stops.length;
  const lines = stops.slice(1).map((_, i) => draw('line', { x1: 190 * i + 179, x2: 190 * i + 201, y1: 44, y2: 44, class: 'edge up', 'stroke-width': 3 }));
  return draw('svg', { viewBox: `0 0 ${width} 92`, class: 'path', role: 'img', 'aria-label': stops.map(s => s.join(' ')).join(', then ') },
    ...lines, ...stops.map(([name, what], i) => step(190 * i + 95, name, what)));
}

function record(r) {
  return make('div', { className: 'card' }, make('h3', {}, r.eid), note(`valid for ${span(r.ttlMinutes * 60000)}${r.authoritative ? ', said by the site itself' : ''}`),
    r.locators.length ? locators(r.locators) : make('p', {}, `no locators: ${r.action}`));
}

function start(root) {
  const eid = make('input', { required: true, placeholder: '172.16.30.101', autocomplete: 'off' });
  const form = make('form', { className: 'bar' }, make('label', {}, 'EID ', eid), make('button', {}, 'Ask the mapping system'));
  const result = make('div', { ariaLive: 'polite' });
  root.append(note('Where is it? Asks past the map-cache, as rhumb lig does.'), form, result);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    result.replaceChildren(note('asking …'));
    try {
      const answer = (await post('/api/v1/lookups', { eid: eid.value.trim() })).lookup;
      if (!answer.records.length) throw new Error(`nobody answered; ${answer.mapResolver} was asked ${answer.attempts} times`);
      const took = answer.roundTrip ? `answered in ${(1000 * Number(answer.roundTrip.replace(/[PTS]/g, ''))).toFixed(1)} ms` : '';
      result.replaceChildren(make('div', { className: 'card' }, path(answer)), note(took), ...answer.records.map(record));
    } catch (e) {
      result.replaceChildren(note(e.message, 'bad'));
    }
  });
}

export default { title: 'Lookup', role: 'router', start };
