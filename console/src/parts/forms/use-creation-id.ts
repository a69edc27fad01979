import { useRef } from "react";

/** The client's name for a creation: the same for the same input, so that sending it again makes no second one. */
export function useCreationId(input: unknown): string {
  const text = JSON.stringify(input);
  const named = useRef({ text, id: crypto.randomUUID() });
  if (named.current.text !== text) named.current = { text, id: crypto.randomUUID() };
  return named.current.id;
}
