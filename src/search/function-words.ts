/**
 * Words that hold a question together and say nothing of what it is about. They count a little, and an
 * article that lacks them still matches every word.
 */
const ENGLISH =
  'a an the of to in on for and with by from at as is are was be do does did how what why when where which who can could should would will i my me we our you your this that these those its there about into vs via'.split(
    ' ',
  );
const JAPANESE =
  'とは とか から まで より など ため ための こと ことが もの とき ときに する した して しない したい しよう しました すること です ます でした ました ません でしょう ある ない いる なる なった できる できない いい よい どう どうする どうやって どうすれば なぜ いつ どこ だれ なに なん どの どれ これ それ あれ この その あの ここ そこ という といった ということ について における による によって として ください とても もう また まだ'.split(
    ' ',
  );

const functionWords: ReadonlySet<string> = new Set([...ENGLISH, ...JAPANESE]);

export function isFunctionWord(word: string): boolean {
  return functionWords.has(word);
}
