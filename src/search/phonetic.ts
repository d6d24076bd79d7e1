/**
 * How a word sounds, roughly enough that English and its katakana meet: vowels go, l is r, v is b, m is n, and an r
 * that no vowel follows is silent (server, サーバ: both "sb").
 */

const ROMAJI: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ア: 'a',
    イ: 'i',
    ウ: 'u',
    エ: 'e',
    オ: 'o',
    カ: 'ka',
    キ: 'ki',
    ク: 'ku',
    ケ: 'ke',
    コ: 'ko',
    サ: 'sa',
    シ: 'shi',
    ス: 'su',
    セ: 'se',
    ソ: 'so',
    タ: 'ta',
    チ: 'chi',
    ツ: 'tsu',
    テ: 'te',
    ト: 'to',
    ナ: 'na',
    ニ: 'ni',
    ヌ: 'nu',
    ネ: 'ne',
    ノ: 'no',
    ハ: 'ha',
    ヒ: 'hi',
    フ: 'fu',
    ヘ: 'he',
    ホ: 'ho',
    マ: 'ma',
    ミ: 'mi',
    ム: 'mu',
    メ: 'me',
    モ: 'mo',
    ヤ: 'ya',
    ユ: 'yu',
    ヨ: 'yo',
    ラ: 'ra',
    リ: 'ri',
    ル: 'ru',
    レ: 're',
    ロ: 'ro',
    ワ: 'wa',
    ヲ: 'o',
    ン: 'n',
    ガ: 'ga',
    ギ: 'gi',
    グ: 'gu',
    ゲ: 'ge',
    ゴ: 'go',
    ザ: 'za',
    ジ: 'ji',
    ズ: 'zu',
    ゼ: 'ze',
    ゾ: 'zo',
    ダ: 'da',
    デ: 'de',
    ド: 'do',
    バ: 'ba',
    ビ: 'bi',
    ブ: 'bu',
    ベ: 'be',
    ボ: 'bo',
    パ: 'pa',
    ピ: 'pi',
    プ: 'pu',
    ペ: 'pe',
    ポ: 'po',
  }),
);
const SMALL: ReadonlyMap<string, string> = new Map(
  Object.entries({ ァ: 'a', ィ: 'i', ゥ: 'u', ェ: 'e', ォ: 'o', ャ: 'ya', ュ: 'yu', ョ: 'yo' }),
);

/** Katakana in Latin letters; other characters are left out. Long vowels are single. */
export function romanise(katakana: string): string {
  let romaji = '';
  for (const kana of katakana) {
    const small = SMALL.get(kana);
    // ティ is ti, シャ is sha, フォ is fo: the small vowel takes the place of the one before.
    if (small !== undefined) romaji = romaji.replace(/[aiueo]$/, '') + small;
    else romaji += ROMAJI.get(kana) ?? '';
  }
  return romaji.replaceAll(/(sh|ch|j)y/g, '$1');
}

/** English spellings of sounds that katakana writes in another way; applied in this order. */
const ENGLISH: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/th/g, 's'],
  [/gh(?=t|$)/g, ''],
  [/t?ch/g, 't'],
  [/sch|sh/g, 's'],
  [/ck|qu?/g, 'k'],
  [/x/g, 'ks'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/dge|g(?=[eiy])/g, 's'],
  [/r(?![aeiouy])/g, ''],
];
const SAME_SOUND: ReadonlyMap<string, string> = new Map(
  Object.entries({ l: 'r', v: 'b', m: 'n', z: 's', j: 's' }),
);

/** The consonants of a word in katakana or Latin letters, an initial vowel as "a"; '' if it has other letters. */
export function soundSkeleton(word: string): string {
  if (/^[ァ-ヺー]+$/.test(word)) {
    return consonantsOf(romanise(word).replaceAll('sh', 's').replaceAll(/ch|ts/g, 't'));
  }
  if (!/^[a-z]+$/.test(word)) return '';
  let sounds = word;
  for (const [spelling, sound] of ENGLISH) sounds = sounds.replaceAll(spelling, sound);
  return consonantsOf(sounds);
}

function consonantsOf(sounds: string): string {
  let skeleton = /^[aeiou]/.test(sounds) ? 'a' : '';
  for (const letter of sounds) {
    // w and y are half vowels: ウェブ has neither.
    if (/[aeiouwy]/.test(letter)) continue;
    const sound = SAME_SOUND.get(letter) ?? letter;
    if (!skeleton.endsWith(sound)) skeleton += sound;
  }
  return skeleton;
}

/** The word as it would be written in Latin letters, to compare two words that share a skeleton. */
export function latinForm(word: string): string {
  return /^[ァ-ヺー]+$/.test(word) ? romanise(word) : word;
}
