import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

interface Props {
  readonly type: NonNullable<StatusIndicatorProps["type"]>;
  readonly children: ReactNode;
}

/** A status of many words: it takes more lines where there is no room, each begun by a whole word. */
export function StatusSentence({ type, children }: Props) {
  return (
    <StatusIndicator type={type}>
      <span style={WORDS_WHOLE}>{children}</span>
    </StatusIndicator>
  );
}

/** The design system would break lines within words. A word that is longer than its line still is. */
const WORDS_WHOLE = { wordBreak: "normal", overflowWrap: "anywhere" } as const;
