/**
 * Whether only some people see a place, by what Slack tells of it with a command or a press: a private channel
 * comes as `privategroup`, a message to several people as `mpdm-…`. What is not told counts as private.
 */
export function isPrivatePlace({ id, name }: { id: string; name?: string | undefined }): boolean {
  if (/^[DG]/u.test(id) || name === undefined) return true;
  return name === 'privategroup' || name === 'directmessage' || name.startsWith('mpdm-');
}
