type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const asObject = (value: unknown): Json => (isObject(value) ? value : {});
const asText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/**
 * The workspace that a request of Slack's is for, in any of its shapes: events name it in their
 * authorisations, commands as `team_id`, interactions as `team.id` (or by the acting user where the app is
 * installed for an organisation). null when the request does not say.
 */
export function installedTeamOf(body: unknown): string | null {
  const { authorizations, team_id, team, user, view } = asObject(body);
  const authorized: unknown = Array.isArray(authorizations) ? authorizations[0] : undefined;
  return (
    asText(asObject(authorized)['team_id']) ??
    asText(asObject(view)['app_installed_team_id']) ??
    asText(team_id) ??
    asText(asObject(team)['id']) ??
    asText(asObject(user)['team_id'])
  );
}
