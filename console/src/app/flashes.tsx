import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

interface Flash {
  readonly type: "success" | "info" | "warning" | "error";
  /** A sentence that names the object of the action. */
  readonly text: ReactNode;
}

interface Flashes {
  readonly items: readonly FlashbarProps.MessageDefinition[];
  readonly show: (flash: Flash) => void;
}

const FlashContext = createContext<Flashes | null>(null);
const MOST = 5;

export function FlashProvider({ children }: { readonly children: ReactNode }) {
  const [flashes, setFlashes] = useState<readonly (Flash & { id: string })[]>([]);
  const dismiss = useCallback((id: string) => setFlashes((all) => all.filter((one) => one.id !== id)), []);
  const show = useCallback(
    (flash: Flash) => setFlashes((all) => [{ ...flash, id: crypto.randomUUID() }, ...all].slice(0, MOST)),
    [],
  );
  const value = useMemo(
    () => ({
      show,
      items: flashes.map(({ id, type, text }) => ({
        id,
        type,
        content: text,
        dismissible: true,
        dismissLabel: "Dismiss",
        onDismiss: () => dismiss(id),
      })),
    }),
    [flashes, show, dismiss],
  );
  return <FlashContext.Provider value={value}>{children}</FlashContext.Provider>;
}

/** Shows the results of the viewer's actions at the top of the page, and keeps them across a change of page. */
export function useFlashes(): Flashes {
  const flashes = useContext(FlashContext);
  if (!flashes) throw new Error("There is no place for messages here.");
  return flashes;
}
