// The frame of the dashboard: which page is shown, and the question that all of them ask.
import { ask, make, since, whenRefused } from './ask.js';
import overview, { measure } from './overview.js';
import topology from './topology.js';
import mapCache from './map-cache.js';
import database from './database.js';
import sites from './sites.js';
import mappings from './mappings.js';
import cluster from './cluster.js';
import events from './events.js';
import lookup from './lookup.js';
import drops from './drops.js';
import security from './security.js';

const PERIOD = 2000; // milliseconds between two questions
// Each page: title, the role it needs, start(root) → { update(status), tick(), stop() }, all of them optional.
const pages = {
  overview, topology, 'map-cache': mapCache, database, sites, mappings, cluster, events, lookup, drops, security,
};
const $ = id => document.getElementById(id);

let shown = null;   // name of the page
let running = {};   // what it started
let roles = null;   // of the node
let asking = false; // a slow answer must not come after a newer one
let again = false;  // another page was opened meanwhile

function buildNav() {
  $('nav').replaceChildren(...Object.entries(pages)
    .filter(([, page]) => !page.role || !roles || roles.includes(page.role))
    .map(([name, page]) => make('a', { href: '#' + name }, page.title)));
  mark();
}

function mark() {
  for (const link of $('nav').children) {
    if (link.hash === '#' + shown) {
      link.setAttribute('aria-current', 'page');
      const nav = $('nav'); // sideways only: whoever reads further down stays there
      nav.scrollLeft = link.offsetLeft - nav.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
    } else {
      link.removeAttribute('aria-current');
    }
  }
}

function turn() {
  const asked = location.hash.slice(1);
  const name = pages[asked] ? asked : 'overview';
  if (name === shown) return;
  running.stop?.();
  shown = name;
  const root = make('section', { id: name }, make('h2', {}, pages[name].title));
  $('page').replaceChildren(root);
  running = pages[name].start(root) ?? {};
  mark();
  again = true;
  refresh();
}

async function refresh() {
  if (asking) return;
  asking = true;
  again = false;
  try {
    const status = await ask('/api/v1/status');
    measure(status);
    if (String(roles) !== String(status.roles)) {
      roles = status.roles;
      buildNav();
    }
    $('name').textContent = status.name;
    document.title = `${status.health.healthy ? '' : '✗ '}${status.name} · Rhumb`;
    $('summary').className = status.health.healthy ? '' : 'bad';
    $('summary').textContent = `${status.roles.join(' and ')} · up ${since(status.since)} · version ${status.version}`
      + (status.health.healthy ? '' : ' · not well ' + status.health.detail);
    await running.update?.(status);
  } catch (e) {
    $('summary').className = 'bad';
    $('summary').textContent = e.refused ? e.message : 'the node does not answer: ' + e.message;
  } finally {
    asking = false;
    if (again) refresh();
  }
}

whenRefused(() => {
  if (!$('sign-in').open) $('sign-in').showModal();
});
$('sign-in-form').addEventListener('submit', () => {
  sessionStorage.setItem('token', $('token').value.trim());
  $('token').value = '';
  shown = null;
  turn();
});
addEventListener('hashchange', turn);
addEventListener('resize', () => { mark(); refresh(); }); // the page's name stays in sight, pictures fit the window
addEventListener('keydown', event => {
  const search = document.querySelector('input[type=search]');
  if (event.key !== '/' || !search || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  search.focus();
});
setInterval(() => document.hidden || refresh(), PERIOD);
setInterval(() => document.hidden || running.tick?.(), 1000);
buildNav();
turn();
