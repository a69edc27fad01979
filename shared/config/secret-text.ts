import { z } from "zod";

/**
 * A secret of at least so many characters. Spaces and line breaks around it do not count: a secret that is mounted,
 * pasted or named among previous ones is the same.
 */
export function secretText(characters: number) {
  return z.string().trim().min(characters, `must have at least ${characters} characters`).optional();
}
