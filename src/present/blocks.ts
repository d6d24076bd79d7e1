/**
 * The Block Kit shapes that yuuk sends, no more: exact enough that a wrong field is a type error, and
 * assignable to the types of Slack's client. Limits of length live in `slack-limits.ts`.
 */
export interface PlainText {
  type: 'plain_text';
  text: string;
}

export interface Mrkdwn {
  type: 'mrkdwn';
  text: string;
}

export type TextObject = PlainText | Mrkdwn;

export interface Confirm {
  title: PlainText;
  text: PlainText;
  confirm: PlainText;
  deny: PlainText;
}

export interface Button {
  type: 'button';
  action_id: string;
  text: PlainText;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  accessibility_label?: string;
  confirm?: Confirm;
}

export interface Option {
  text: PlainText;
  value: string;
}

export interface Overflow {
  type: 'overflow';
  action_id: string;
  options: Option[];
}

export interface StaticSelect {
  type: 'static_select';
  action_id: string;
  options: Option[];
  initial_option?: Option;
  placeholder?: PlainText;
}

export interface Timepicker {
  type: 'timepicker';
  action_id: string;
  initial_time?: string;
}

export interface PlainTextInput {
  type: 'plain_text_input';
  action_id: string;
  initial_value?: string;
  multiline?: boolean;
  max_length?: number;
  placeholder?: PlainText;
}

export interface TextStyle {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
}

export type RichTextElement =
  | { type: 'text'; text: string; style?: TextStyle }
  | { type: 'link'; url: string; text: string; style?: TextStyle }
  | { type: 'user'; user_id: string }
  | { type: 'channel'; channel_id: string }
  | { type: 'emoji'; name: string };

export interface RichTextSection {
  type: 'rich_text_section';
  elements: RichTextElement[];
}

export interface RichTextQuote {
  type: 'rich_text_quote';
  elements: RichTextElement[];
}

export interface RichTextList {
  type: 'rich_text_list';
  style: 'bullet' | 'ordered';
  elements: RichTextSection[];
}

export interface RichTextBlock {
  type: 'rich_text';
  block_id?: string;
  elements: (RichTextSection | RichTextQuote | RichTextList)[];
}

export interface SectionBlock {
  type: 'section';
  block_id?: string;
  text?: TextObject;
  fields?: TextObject[];
  accessory?: Button | Overflow | StaticSelect;
}

export interface HeaderBlock {
  type: 'header';
  block_id?: string;
  text: PlainText;
}

export interface ContextBlock {
  type: 'context';
  block_id?: string;
  elements: TextObject[];
}

export interface DividerBlock {
  type: 'divider';
}

export interface ActionsBlock {
  type: 'actions';
  block_id?: string;
  elements: (Button | Overflow | StaticSelect | Timepicker)[];
}

export interface InputBlock {
  type: 'input';
  block_id: string;
  label: PlainText;
  hint?: PlainText;
  optional?: boolean;
  element: PlainTextInput | StaticSelect | Timepicker;
}

export type Block =
  | RichTextBlock
  | SectionBlock
  | HeaderBlock
  | ContextBlock
  | DividerBlock
  | ActionsBlock
  | InputBlock;

/** What goes to a channel or to a `response_url`. `text` is what screen readers and notifications say. */
export interface Message {
  text: string;
  blocks: Block[];
}

export interface HomeView {
  type: 'home';
  blocks: Block[];
}

export interface ModalView {
  type: 'modal';
  callback_id: string;
  title: PlainText;
  submit?: PlainText;
  close: PlainText;
  private_metadata?: string;
  blocks: Block[];
}

export type View = HomeView | ModalView;

export const plain = (text: string): PlainText => ({ type: 'plain_text', text });

export const mrkdwn = (text: string): Mrkdwn => ({ type: 'mrkdwn', text });

/** A line of small grey text; several parts become several elements. */
export const context = (...parts: TextObject[]): ContextBlock => ({
  type: 'context',
  elements: parts,
});

export const section = (text: TextObject): SectionBlock => ({ type: 'section', text });

export const divider: DividerBlock = { type: 'divider' };
