/**
 * Text from files and services may hold control characters, which a terminal would obey:
 * they are shown instead.
 */
export function visible(text: string): string {
  return text.replace(
    /(?![\n\t])\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
