import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef, useState } from "react";
import { useLocation, useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useAskDraft } from "../../parts/forms/ask-draft";
import { useAction } from "../../parts/forms/use-action";
import { useIsOpen } from "../../parts/forms/use-is-open";
import { NO_STANDING, useOwnStanding } from "../../parts/own-standing";
import { Problem } from "../../parts/problems/problem";
import { ASK } from "./ask-documents";
import { inputOf, wishInWords } from "./ask-input";
import { AskPreviewBox } from "./ask-preview";
import { type AskField, AskProblems, messageAt, problemsOfError, problemsOfPreview } from "./ask-problems";
import { ClusterChoice } from "./cluster-choice";
import { GranteeChoice } from "./grantee-choice";
import { PermissionChoice } from "./permission-choice";
import { TimeAndReason } from "./time-and-reason";
import { useAskDefaults } from "./use-ask-defaults";
import { useAskPreview } from "./use-ask-preview";
import { useAskableClusters } from "./use-askable-clusters";
import { useChosenClusters } from "./use-chosen-clusters";
import { usePossibleGrantees } from "./use-possible-grantees";

/** The form that requests access, for the viewer or for another person. Its draft is kept until it is sent. */
export function AskPage() {
  const { resourceId } = useParams<{ resourceId?: string }>();
  const [, go] = useLocation();
  const { draft, change, forget, forgetSent } = useAskDraft(resourceId);
  const granteeId = draft.grantee?.id ?? null;
  const { chosen, offered, error, whyNot, readAgain } = useChosenClusters(draft.resourceIds, granteeId);
  useAskDefaults(draft, offered, change);
  const { preview, isReading } = useAskPreview(draft);
  const grantees = usePossibleGrantees();
  const clusters = useAskableClusters(granteeId);
  const standingOf = useOwnStanding();
  const isReady = useOnce(
    standingOf !== undefined &&
      grantees.isAnybody !== undefined &&
      (clusters.connection !== undefined || clusters.error !== undefined) &&
      (draft.resourceIds.length === 0 || offered !== null || error !== undefined || whyNot !== undefined),
  );
  const ask = useAction(ASK);
  const isOpen = useIsOpen();
  const [touched, setTouched] = useState<ReadonlySet<AskField>>(NONE);
  const [isTried, setTried] = useState(false);
  const top = useRef<HTMLDivElement>(null);

  const refused = problemsOfError(ask.error);
  const known = problemsOfPreview(preview);
  const isShown = (field: AskField | null) => isTried || (field !== null && touched.has(field));
  const shown = known.filter(({ field }) => isShown(field));
  // Problems of an older draft may be gone. One that appeared as somebody left its field for the button would also move
  // the button away before it is released.
  const settled = useRef(shown);
  if (!isReading) settled.current = shown;
  const problems = refused.length > 0 ? refused : settled.current;
  const touch = (field: AskField) => setTouched((before) => new Set([...before, field]));
  const edit = (changes: Parameters<typeof change>[0], field?: AskField) => {
    if (field) touch(field);
    ask.forget();
    change(changes);
  };
  const send = async () => {
    setTried(true);
    const input = { ...inputOf(draft), clientRequestId: draft.clientRequestId };
    const answer = await ask.run({ input });
    const id = answer?.createAccessRequest?.request.id;
    if (id === undefined) {
      top.current?.scrollIntoView({ block: "center" });
      return;
    }
    forgetSent(input.clientRequestId);
    if (isOpen()) go(addresses.request(id));
  };

  if (!isReady) return <PageSkeleton />;
  const wish = wishInWords(
    draft,
    chosen.map(({ name }) => name),
    offered,
  );
  const wanted =
    offered?.filter(({ permission }) => draft.permissions.some((one) => one.permission === permission.id)) ?? [];
  return (
    <ContentLayout header={<PageHeader onClear={forget} isEmpty={draft.resourceIds.length === 0} />}>
      <div ref={top} role="alert">
        {isTried && <AskProblems problems={problems} />}
      </div>
      <SpaceBetween size="l">
        <Problem error={error} onRetry={readAgain} />
        {(grantees.isAnybody || draft.grantee !== null) && (
          <GranteeChoice
            found={grantees}
            grantee={draft.grantee}
            onChoose={(grantee) => {
              edit({ grantee }, "grantee");
              clusters.change({ cursors: "" });
            }}
            errorText={messageAt(problems, "grantee")}
          />
        )}
        <ClusterChoice
          clusters={clusters}
          isForSelf={draft.grantee === null}
          standingOf={(draft.grantee === null && standingOf) || NO_STANDING}
          chosen={chosen}
          onChoose={(ids) => edit({ resourceIds: ids }, "clusters")}
          isChosenAlready={resourceId !== undefined}
          errorText={messageAt(problems, "clusters") ?? whyNot}
        />
        <PermissionChoice
          offered={offered ?? (whyNot === undefined ? null : [])}
          resourceIds={draft.resourceIds}
          wanted={draft.permissions}
          onChange={(permissions) => edit({ permissions }, "permissions")}
          errorText={messageAt(problems, "permissions")}
        />
        <TimeAndReason
          draft={draft}
          offered={offered}
          wanted={wanted}
          problems={problems}
          onDuration={(durationSeconds) => edit({ durationSeconds }, "duration")}
          onReason={(justification) => edit({ justification })}
          onReasonLeft={() => touch("justification")}
        />
        <div style={{ minBlockSize: PREVIEW_HEIGHT }}>
          <AskPreviewBox preview={preview} isReading={isReading} />
        </div>
        <Button variant="primary" loading={ask.isRunning} onClick={() => void send()} wrapText>
          {wish === null ? "Ask for access" : `Ask for ${wish}`}
        </Button>
      </SpaceBetween>
    </ContentLayout>
  );
}

/** The height in pixels of a typical preview. Its arrival leaves the button below under the pointer. */
const PREVIEW_HEIGHT = 170;

const NONE: ReadonlySet<AskField> = new Set();

/** Whether the condition was ever true. Data that is read again later changes in place. */
function useOnce(isSo: boolean): boolean {
  const was = useRef(false);
  was.current ||= isSo;
  return was.current;
}

function PageHeader({ onClear, isEmpty }: { readonly onClear: () => void; readonly isEmpty: boolean }) {
  return (
    <Header
      variant="h1"
      description="Access to EKS clusters for as long as you need it. It is taken away by itself on time."
      actions={!isEmpty && <Button onClick={onClear}>Clear the form</Button>}
    >
      Ask for access
    </Header>
  );
}
