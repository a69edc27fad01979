import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { ReasonField } from "../../parts/forms/reason-field";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { listInWords } from "../../parts/words/in-words";
import { saySeconds } from "../../parts/words/moment";
import { reasonLabel, withFactor } from "./decision-terms";
import type { FormProps } from "./form-props";
import { type Access, haveSameAccess, lessAccessOf } from "./less-access";
import { NotApprovedItems } from "./not-approved-items";
import { APPROVE } from "./request-documents";

/** Approves a part of the requested access: a shorter time, fewer permissions or fewer namespaces. */
export function ApproveLessForm({ request, items, itemIds, draft, change, onDecided }: FormProps) {
  const { run, isRunning, error } = useAction(APPROVE);
  const [notApproved, setNotApproved] = useState<readonly string[]>([]);
  // After another approver has decided, the typed draft stays beside the requested access.
  const shown = items.length > 0 ? items : request.items;
  const access = shown[0]?.access;
  if (!access || !haveSameAccess(shown)) {
    return (
      <Alert statusIconAriaLabel="Information">
        Different access was asked for on each cluster: choose one of them.
      </Alert>
    );
  }
  const less = lessAccessOf(access, draft);
  const problems = problemsOf(error);
  const approve = async () => {
    const reason = draft.reason.trim() === "" ? null : draft.reason;
    const answer = (await run({ requestId: request.id, itemIds, reason, less }))?.approveRequest;
    if (!answer) return;
    setNotApproved(answer.notApproved.map(({ message }) => message));
    if (answer.notApproved.length === 0) onDecided(answer.request);
  };
  return (
    <SpaceBetween size="s">
      <Problem error={error} shownAtFields={["reason", "less.durationSeconds"]} />
      <NotApprovedItems messages={notApproved} />
      <SpaceBetween direction="horizontal" size="l">
        <MinutesField
          asked={shown[0]?.durationSeconds ?? null}
          draft={draft}
          change={change}
          error={fieldMessage(problems, "less.durationSeconds")}
        />
        <AccessFields access={access} draft={draft} change={change} />
      </SpaceBetween>
      <ReasonField
        label={reasonLabel(request, items)}
        value={draft.reason}
        onChange={(reason) => change({ reason })}
        error={fieldMessage(problems, "reason")}
      />
      <Button
        variant="primary"
        disabled={items.length === 0 || less === null}
        disabledReason={items.length > 0 ? "Take something off first: time, a permission or namespaces." : undefined}
        loading={isRunning}
        loadingText="Approving"
        onClick={() => void approve()}
      >
        {withFactor("Approve for less", items)}
      </Button>
    </SpaceBetween>
  );
}

interface MinutesProps extends Pick<FormProps, "draft" | "change"> {
  readonly asked: number | null;
  readonly error: string | undefined;
}

function MinutesField({ asked, draft, change, error }: MinutesProps) {
  const description = `Asked for: ${asked === null ? "until it is revoked" : saySeconds(asked)}`;
  return (
    <FormField label="Minutes" description={description} errorText={error}>
      <Input
        inputMode="decimal"
        value={draft.minutes}
        placeholder={asked === null ? "" : String(asked / 60)}
        onChange={({ detail }) => change({ minutes: detail.value.replace(/[^\d.,]/g, "") })}
      />
    </FormField>
  );
}

interface AccessProps extends Pick<FormProps, "draft" | "change"> {
  readonly access: Access;
}

function AccessFields({ access, draft, change }: AccessProps) {
  const { policies, kubernetesGroups } = access;
  const parts = policies.length + kubernetesGroups.length;
  const toggle = (part: string, isGiven: boolean) =>
    change({
      withoutAccess: isGiven ? draft.withoutAccess.filter((one) => one !== part) : [...draft.withoutAccess, part],
    });
  const given = (part: string) => !draft.withoutAccess.includes(part);
  return (
    <SpaceBetween size="xs">
      {policies.map(({ policy, permission, namespaces }) => (
        <SpaceBetween key={policy} size="xxs">
          {parts > 1 && (
            <Checkbox checked={given(policy)} onChange={({ detail }) => toggle(policy, detail.checked)}>
              {permission?.name ?? policy}
            </Checkbox>
          )}
          {given(policy) && permission?.namespaces && (
            <FormField
              label={`Namespaces of ${permission.name}`}
              description={`Asked for: ${namespaces ? listInWords(namespaces) : "the whole cluster"}`}
            >
              <Input
                value={draft.namespaces[policy] ?? ""}
                placeholder={namespaces?.join(", ") ?? "Such as payments, batch-*"}
                onChange={({ detail }) =>
                  change({ namespaces: withNamespaces(draft.namespaces, policy, detail.value) })
                }
              />
            </FormField>
          )}
        </SpaceBetween>
      ))}
      {parts > 1 &&
        kubernetesGroups.map((group) => (
          <Checkbox key={group} checked={given(group)} onChange={({ detail }) => toggle(group, detail.checked)}>
            Kubernetes group {group}
          </Checkbox>
        ))}
    </SpaceBetween>
  );
}

function withNamespaces(all: Readonly<Record<string, string>>, policy: string, text: string): Record<string, string> {
  const { [policy]: _before, ...rest } = all;
  return text === "" ? rest : { ...rest, [policy]: text };
}
