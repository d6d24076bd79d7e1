import type { DumpFormat } from '../format.ts';
import { hatenaHtmlUser } from './hatena-html-user.ts';
import { hatenaText } from './hatena-text.ts';

/** Every format that yuuk reads: one file and one line each. */
export const formats: readonly DumpFormat[] = [hatenaText, hatenaHtmlUser];
