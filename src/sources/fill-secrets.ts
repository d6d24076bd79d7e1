const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A text with every `${NAME}` filled in, or the first name that the environment lacks. */
export type FilledText = { text: string } | { missing: string };

/**
 * Fills `${NAME}` from the environment, so that YAML names a secret and never holds one. The result is
 * for the request only; logs and receipts show the text as written.
 */
export function fillSecrets(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): FilledText {
  let missing: string | null = null;
  const filled = text.replace(reference, (_, name: string) => {
    const value = environment[name];
    if (value === undefined || value === '') missing ??= name;
    return value ?? '';
  });
  return missing === null ? { text: filled } : { missing };
}
