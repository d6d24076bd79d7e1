import type { SourceFault } from '../../sources/source.ts';
import type { Language } from '../settings.ts';
import type { Text } from './output.ts';

/** Why an input of the command line was not read. */
export type InputFault = SourceFault | 'empty-folder';

/** The fault as a sentence for people; `detail` is data such as a status, a size or a variable's name. */
export function explainFault(fault: InputFault, lang: Language, detail = ''): string {
  const sentence = texts[fault][lang];
  return saysItAll.has(fault) || detail === '' ? sentence : `${sentence} (${detail})`;
}

/** The system's code beside these would repeat them. */
const saysItAll: ReadonlySet<InputFault> = new Set(['not-found', 'empty-folder', 'not-regular']);

const texts: Record<InputFault, Text> = {
  'empty-folder': { ja: 'フォルダが空です', en: 'the folder holds no files' },
  'not-found': { ja: '見つかりません', en: 'there is no such file or folder' },
  'not-readable': { ja: '読めません', en: 'cannot be read' },
  'not-regular': { ja: '通常のファイルではありません', en: 'is not a regular file' },
  outside: { ja: 'リンクがフォルダの外を指しています', en: 'is a link that leaves the folder' },
  'being-written': { ja: '書き込みの途中です', en: 'is still being written' },
  'too-large': { ja: '上限より大きいため読みません', en: 'is larger than the limit' },
  'too-many': { ja: '数が上限を超えています', en: 'are more than the limit' },
  damaged: { ja: '壊れています', en: 'is damaged' },
  unrecognised: { ja: '知らない形式です', en: 'is no dump that yuuk knows' },
  'no-entries': {
    ja: '項目があるはずですが、1 件も読めません',
    en: 'declares entries and shows none',
  },
  'bad-address': { ja: 'http(s) のアドレスではありません', en: 'is no http(s) address' },
  'blocked-address': {
    ja: '内部のアドレスは取得しません',
    en: 'leads to an inner address, which is not fetched',
  },
  unreachable: { ja: '接続できません', en: 'cannot be reached' },
  timeout: { ja: '時間内に応答がありません', en: 'did not answer in time' },
  'too-many-redirects': { ja: '転送が多すぎます', en: 'redirects too often' },
  'http-error': { ja: 'エラーが返りました', en: 'answered with an error' },
  'asked-to-wait': { ja: '待つように求められました', en: 'asked to wait' },
  'secret-missing': { ja: '必要な環境変数がありません', en: 'needs a variable that is not set' },
};
