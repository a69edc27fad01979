import { useRef } from "react";

/** The client's id for a creation. The same input keeps its id, so that sending it again makes no second object. */
export function useCreationId(input: unknown): string {
  const text = JSON.stringify(input);
  const named = useRef({ text, id: crypto.randomUUID() });
  if (named.current.text !== text) named.current = { text, id: crypto.randomUUID() };
  return named.current.id;
}
