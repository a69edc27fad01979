import Checkbox from "@cloudscape-design/components/checkbox";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import type { RequestScope } from "../../../gql/enums";
import { type FlowDraft, OWNERS, type SettingsDraft } from "../draft/flow-draft";
import { SCOPES } from "../draft/flow-words";
import { ApproverGroupsField } from "../fields/approver-groups-field";
import { ConditionsField } from "../fields/conditions-field";
import { DurationField } from "../fields/duration-field";
import { FlowField } from "../fields/flow-form";
import { TimeframeField } from "../fields/timeframe-field";
import { TokensField } from "../fields/tokens-field";
import type { SectionProps } from "./editor-sections";

/** Settings that most flows leave at their defaults. */
export function MoreSettings({ draft, change }: SectionProps) {
  const { trigger, timeframe, settings } = draft;
  const set = (changes: Partial<SettingsDraft>) => change({ settings: { ...settings, ...changes } });
  return (
    <SpaceBetween size="l">
      <FlowField paths={["description"]} label="Description" description="A note for admins, up to 1,000 characters.">
        <Textarea rows={3} value={draft.description} onChange={({ detail }) => change({ description: detail.value })} />
      </FlowField>
      <FlowField paths={["active"]} label="In use">
        <Checkbox
          checked={draft.active}
          description="Switched off, it says what it would say, and nothing comes of it."
          onChange={({ detail }) => change({ active: detail.checked })}
        >
          Switched on
        </Checkbox>
      </FlowField>
      <TimeframeField
        timeframe={timeframe}
        verb={trigger === "AUTOMATIC" ? "held" : "asked for"}
        onChange={(changed) => change({ timeframe: changed })}
      />
      {trigger === "SELF_SERVE" && <AskingSettings draft={draft} change={change} set={set} />}
      <FlowField paths={["settings.labels"]} label="Labels" description="Words by which admins find it; at most 20.">
        <TokensField
          values={settings.labels}
          ariaLabel="Labels"
          placeholder="A word"
          onChange={(labels) => set({ labels })}
        />
      </FlowField>
    </SpaceBetween>
  );
}

/** Whether a collapsed setting differs from its default. The section is open from the start then. */
export function hasMoreSettings(draft: FlowDraft, usual: FlowDraft): boolean {
  const { description, active, timeframe, requestFor, escalation, settings } = draft;
  const chosen = { description, active, timeframe, requestFor, escalation, settings };
  return Object.entries(chosen).some(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(usual[key as keyof typeof chosen]),
  );
}

interface AskingProps extends SectionProps {
  readonly set: (changes: Partial<SettingsDraft>) => void;
}

function AskingSettings({ draft, change, set }: AskingProps) {
  const { settings, approverPolicy, maxDurationSeconds } = draft;
  return (
    <>
      <FlowField paths={["settings.justificationRequired"]} label="Reason of a request">
        <Checkbox
          checked={settings.justificationRequired}
          description="Approvers read it, and the audit log keeps it."
          onChange={({ detail }) => set({ justificationRequired: detail.checked })}
        >
          Each request has to say why
        </Checkbox>
      </FlowField>
      <RequestForField draft={draft} change={change} />
      {maxDurationSeconds !== null && <ExtensionsField settings={settings} set={set} />}
      <SecondFactorField settings={settings} set={set} />
      {approverPolicy !== null && (
        <>
          <FlowField paths={["settings.approverReasonRequired", "settings.selfApprovalAllowed"]} label="Decisions">
            <SpaceBetween size="xs">
              <Checkbox
                checked={settings.approverReasonRequired}
                description="Also a decision to approve."
                onChange={({ detail }) => set({ approverReasonRequired: detail.checked })}
              >
                Each decision has to say why
              </Checkbox>
              <Checkbox
                checked={settings.selfApprovalAllowed}
                description="If they are approvers: then one person alone can give themselves access."
                onChange={({ detail }) => set({ selfApprovalAllowed: detail.checked })}
              >
                Who asks or gets the access may approve it
              </Checkbox>
            </SpaceBetween>
          </FlowField>
          <EscalationField draft={draft} change={change} />
        </>
      )}
    </>
  );
}

const SCOPE_HELP: Readonly<Record<RequestScope, string>> = {
  SELF: "Access of their own.",
  OTHERS: "People whom you choose below, or everybody.",
  DIRECT_REPORTS: "By the managers that the identity provider knows.",
};

function RequestForField({ draft: { requestFor }, change }: SectionProps) {
  const { scopes, grantees } = requestFor;
  const choose = (scope: RequestScope, isChosen: boolean) => {
    const chosen = isChosen ? [...scopes, scope] : scopes.filter((one) => one !== scope);
    change({ requestFor: { scopes: chosen, grantees } });
  };
  return (
    <SpaceBetween size="s">
      <FlowField paths={["requestFor", "requestFor.scopes"]} isExact label="For whom they may ask">
        <SpaceBetween size="xs">
          {(Object.keys(SCOPES) as RequestScope[]).map((scope) => (
            <Checkbox
              key={scope}
              checked={scopes.includes(scope)}
              description={SCOPE_HELP[scope]}
              onChange={({ detail }) => choose(scope, detail.checked)}
            >
              {SCOPES[scope]}
            </Checkbox>
          ))}
        </SpaceBetween>
      </FlowField>
      {scopes.includes("OTHERS") && (
        <ConditionsField
          path="requestFor.grantees"
          label="Which others may be given the access"
          description="By what the identity provider says of them."
          everybody="Everybody"
          people={grantees ?? { operator: "AND", conditions: [] }}
          onChange={(changed) =>
            change({ requestFor: { scopes, grantees: changed.conditions.length === 0 ? null : changed } })
          }
        />
      )}
    </SpaceBetween>
  );
}

type SettingProps = Pick<AskingProps, "set"> & { readonly settings: SettingsDraft };

function ExtensionsField({ settings: { maxExtensions, extensionSeconds }, set }: SettingProps) {
  return (
    <SpaceBetween size="s">
      <FlowField
        paths={["settings.maxExtensions"]}
        label="Extensions"
        description="How often somebody can make their access longer without a new request; 0: never."
      >
        <Input
          type="number"
          inputMode="numeric"
          value={String(maxExtensions)}
          onChange={({ detail }) => set({ maxExtensions: Math.round(Number(detail.value)) || 0 })}
        />
      </FlowField>
      {maxExtensions > 0 && (
        <FlowField paths={["settings.extensionSeconds"]} label="Each adds" description="At least 10 seconds.">
          <DurationField
            label="the time of an extension"
            seconds={extensionSeconds}
            onChange={(seconds) => set({ extensionSeconds: seconds })}
          />
        </FlowField>
      )}
    </SpaceBetween>
  );
}

function SecondFactorField({ settings: { mfaRequired, mfaMaxAgeSeconds }, set }: SettingProps) {
  return (
    <SpaceBetween size="s">
      <FlowField paths={["settings.mfaRequired"]} label="Second factor">
        <Checkbox
          checked={mfaRequired}
          description="When they signed in. Scripts with a token can neither ask nor decide then."
          onChange={({ detail }) => set({ mfaRequired: detail.checked })}
        >
          Who asks and who decides has to have shown one
        </Checkbox>
      </FlowField>
      {mfaRequired && (
        <FlowField
          paths={["settings.mfaMaxAgeSeconds"]}
          label="How long ago at most"
          description="5 minutes to 12 hours."
        >
          <DurationField
            label="the age of the second factor"
            seconds={mfaMaxAgeSeconds}
            onChange={(seconds) => set({ mfaMaxAgeSeconds: seconds })}
          />
        </FlowField>
      )}
    </SpaceBetween>
  );
}

const HALF_AN_HOUR = 1_800;

function EscalationField({ draft: { escalation }, change }: SectionProps) {
  return (
    <SpaceBetween size="s">
      <FlowField paths={["escalation"]} isExact label="Escalation" description="Where nobody decides in time.">
        <RadioGroup
          value={escalation === null ? "none" : "steps"}
          items={[
            { value: "none", label: "Nobody else is asked" },
            {
              value: "steps",
              label: "Others may decide too, step by step",
              description: "One open step is enough alone.",
            },
          ]}
          onChange={({ detail }) =>
            change({
              escalation: detail.value === "none" ? null : { intervalSeconds: HALF_AN_HOUR, tiers: [OWNERS] },
            })
          }
        />
      </FlowField>
      {escalation && (
        <>
          <FlowField
            paths={["escalation.intervalSeconds"]}
            label="Time before each step"
            description="A minute to a week."
          >
            <DurationField
              label="the time before each step"
              seconds={escalation.intervalSeconds}
              onChange={(intervalSeconds) => change({ escalation: { ...escalation, intervalSeconds } })}
            />
          </FlowField>
          <ApproverGroupsField
            path="escalation.tiers"
            noun="step"
            groups={escalation.tiers}
            onChange={(tiers) => change({ escalation: { ...escalation, tiers } })}
          />
        </>
      )}
    </SpaceBetween>
  );
}
