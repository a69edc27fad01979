import { useState } from "react";
import type { NotificationKind } from "../../gql/enums";
import type { Preferences } from "./settings-documents";

/** Unsaved preferences, and the saved ones that the edit began with. */
export interface PreferencesDraft {
  readonly base: Preferences;
  readonly values: Preferences;
  readonly isChanged: boolean;
  readonly setMail: (isOn: boolean) => void;
  readonly setKind: (kind: NotificationKind, channel: "inApp" | "mail", isOn: boolean) => void;
  readonly forget: () => void;
  /** Goes on from the saved preferences. Changes that were made after the sent ones stay. */
  readonly goOn: (sent: Preferences, saved: Preferences) => void;
}

export function usePreferencesDraft(saved: Preferences): PreferencesDraft {
  const [draft, setDraft] = useState<{ readonly base: Preferences; readonly values: Preferences } | null>(null);
  const { base, values } = draft ?? { base: saved, values: saved };
  const { mail, kinds } = changesOf(base, values);
  return {
    base,
    values,
    isChanged: mail !== null || kinds.length > 0,
    setMail: (isOn) => setDraft({ base, values: { ...values, mail: isOn } }),
    setKind: (kind, channel, isOn) =>
      setDraft({
        base,
        values: {
          ...values,
          kinds: values.kinds.map((one) => (one.kind === kind ? { ...one, [channel]: isOn } : one)),
        },
      }),
    forget: () => setDraft(null),
    goOn: (sent, now) =>
      setDraft((latest) => (latest === null || latest.values === sent ? null : { ...latest, base: now })),
  };
}

/** The differences, as the mutation takes them. */
export function changesOf(from: Preferences, to: Preferences) {
  const changed = to.kinds.filter(({ kind, inApp, mail }) =>
    from.kinds.some((before) => before.kind === kind && (before.inApp !== inApp || before.mail !== mail)),
  );
  return {
    mail: from.mail === to.mail ? null : to.mail,
    kinds: changed.map(({ kind, inApp, mail }) => ({ kind, inApp, mail })),
  };
}
