// Boxes and arrows, of which the topology is made.
import { draw } from './ask.js';

const MOST = 22; // letters of a name
const shorten = text => text.length > MOST ? text.slice(0, MOST - 1) + '…' : text;
const halfWidth = name => Math.max(44, 4.1 * shorten(name).length + 10);

/** A box with a name, a line below it, and all about it for who points there. */
export function box(x, y, { name, about = [], below = about.length > 1 ? `${about[0]} +${about.length - 1}` : about[0] }, className) {
  const g = draw('g', { class: `node ${className}`, transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` });
  const title = draw('title', {}), text = draw('text', { y: 5 });
  title.textContent = [name, ...about.slice(0, 12)].join('\n');
  text.textContent = shorten(name);
  const half = halfWidth(name);
  g.append(draw('rect', { x: -half, y: -18, width: 2 * half, height: 36, rx: 9 }), text, title);
  if (below) {
    const line = draw('text', { y: 33, class: 'about' });
    line.textContent = below;
    g.append(line);
  }
  return g;
}

/** Places on a ring, the inner and the outer one in turns when there are many. */
export function ring(count, { x, y, across, down }) {
  return Array.from({ length: count }, (_, i) => {
    const angle = (count === 2 ? Math.PI : -Math.PI / 2) + 2 * Math.PI * (i + (count === 2 ? 0 : 0.5)) / count;
    const part = count > 16 && i % 2 ? 0.66 : 1;
    return { x: x + part * across * Math.cos(angle), y: y + part * down * Math.sin(angle) };
  });
}

/** How large a picture of so many boxes has to be, here and now. */
export function room(count) {
  const narrow = innerWidth < 560;
  const width = narrow ? 420 : 800, height = narrow ? 560 : count > 12 ? 620 : count > 2 ? 390 : 230;
  return { narrow, width, height, across: width / 2 - (narrow ? 92 : 120), down: height / 2 - 50 };
}
