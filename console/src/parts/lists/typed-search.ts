import { useEffect, useRef, useState } from "react";

const REST_MS = 300;

/**
 * A typed text that applies once the typing pauses. Back then goes from search to search, not from letter to letter.
 */
export function useTypedSearch(settled: string, settle: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(settled);
  const latest = useRef(settle);
  latest.current = settle;
  useEffect(() => setText(settled), [settled]);
  useEffect(() => {
    if (text === settled) return;
    const timer = setTimeout(() => latest.current(text), REST_MS);
    return () => clearTimeout(timer);
  }, [text, settled]);
  return [text, setText];
}
