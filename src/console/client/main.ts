import { Conversation } from './conversation.ts';
import { h } from './dom.ts';
import { closeMenu } from './menu.ts';
import { ModalLayer } from './modal.ts';
import { SideBar } from './side-bar.ts';
import { SidePanel } from './side-panel.ts';
import { Store } from './store.ts';
import { language, t } from './texts.ts';
import { applyTheme } from './theme.ts';
import { TopBar } from './top-bar.ts';

applyTheme();

const app = document.getElementById('app') ?? document.body;
const store = new Store(draw);
const conversation = new Conversation(store);
const sidePanel = new SidePanel(store);
const topBar = new TopBar(store, () => app.classList.toggle('with-menu'));
const sideBar = new SideBar(store, {
  choice: () => {
    app.classList.remove('with-menu');
    conversation.composer.focus();
  },
  tryIt: (text) => {
    app.classList.remove('with-menu');
    store.show({ tab: 'messages' });
    conversation.composer.offer(text);
  },
});
const modals = new ModalLayer(store);
const scrim = h('div', { class: 'scrim', onclick: () => app.classList.remove('with-menu') });

app.append(topBar.element, sideBar.element, scrim, conversation.element, sidePanel.element);

function draw(): void {
  const { snapshot } = store;
  if (snapshot === null) return;
  document.documentElement.lang = language();
  document.title = t('title');
  app.classList.toggle('with-panel', store.panel !== 'none');
  topBar.draw();
  sideBar.draw();
  conversation.draw();
  sidePanel.draw();
  modals.draw(snapshot.modals);
  app.dataset['ready'] = 'true';
}

document.addEventListener('keydown', (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    store.show({ tab: 'messages' });
    conversation.composer.focus();
  } else if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) {
    if (closeMenu()) return;
    if (app.classList.contains('with-menu')) app.classList.remove('with-menu');
    else if (store.panel !== 'none') {
      store.show({ panel: 'none' });
      conversation.composer.focus();
    }
  }
});

/** Shows the message that a permalink (`#channel/ts`) leads to. */
function followLink(): void {
  const [channelId = '', ts] = location.hash.slice(1).split('/');
  if (store.snapshot?.channels.some(({ id }) => id === channelId) !== true) return;
  store.show({ channelId, tab: 'messages' });
  document.querySelector<HTMLElement>(`[data-key="${CSS.escape(`${channelId}/${ts}`)}"]`)?.focus();
}

addEventListener('hashchange', followLink);
await store.start();
conversation.composer.focus();
followLink();
