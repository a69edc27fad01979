import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

interface Props {
  readonly type: NonNullable<StatusIndicatorProps["type"]>;
  readonly children: ReactNode;
}

/** A short status on one line; on a phone it wraps between words. The design system would break it within a word. */
export function StatusWord({ type, children }: Props) {
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      <StatusIndicator type={type}>
        <span style={WORDS_WHOLE}>{children}</span>
      </StatusIndicator>
    </span>
  );
}

const WORDS_WHOLE = { wordBreak: "normal" } as const;
