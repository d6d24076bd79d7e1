import { h } from './dom.ts';

const HUES = ['rose', 'teal', 'amber', 'blue'];

/** A picture of a person or app: the bot's mark, or the first letter on a colour of one's own. */
export function avatar(author: { id: string; name: string; isBot?: boolean }): HTMLElement {
  if (author.isBot === true && author.id !== 'USLACKBOT')
    return h('img', {
      class: 'avatar',
      src: '/console/assets/icon.svg',
      alt: '',
      width: 36,
      height: 36,
    });
  const sum = author.id.split('').reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return h(
    'span',
    { class: `avatar initial ${HUES[sum % HUES.length]}`, 'aria-hidden': 'true' },
    author.name.slice(0, 1),
  );
}
