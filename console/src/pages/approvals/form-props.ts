import type { ItemToDecide, RequestToDecide } from "./request-documents";
import type { Draft, DraftChanges } from "./use-draft";

export interface FormProps {
  readonly request: RequestToDecide;
  /** The items that the decision is about. Empty: another approver was faster, or the viewer chose none. */
  readonly items: readonly ItemToDecide[];
  /** Null: every item that the viewer may decide about. */
  readonly itemIds: string[] | null;
  readonly draft: Draft;
  readonly change: (changes: DraftChanges) => void;
  readonly onDecided: (request: RequestToDecide) => void;
  /** The form has just appeared, so a click was not meant for it yet. */
  readonly isNew: boolean;
}
