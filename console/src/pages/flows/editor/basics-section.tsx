import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import type { AccessFlowTrigger } from "../../../gql/enums";
import { FlowField } from "../fields/flow-form";
import type { SectionProps } from "./editor-sections";

/** The name of the flow, and whether people ask for its access. */
export function BasicsSection({ draft, change, isNew }: SectionProps & { readonly isNew: boolean }) {
  return (
    <Container header={<Header variant="h2">Name and kind</Header>}>
      <SpaceBetween size="m">
        <FlowField
          paths={["name"]}
          label="Name"
          description="By which people and admins tell it from others. Up to 64 letters, digits, spaces, - and _."
        >
          <Input value={draft.name} autoComplete={false} onChange={({ detail }) => change({ name: detail.value })} />
        </FlowField>
        {isNew && (
          <FlowField paths={["trigger"]} label="Kind" description="It cannot be changed later.">
            <Tiles
              value={draft.trigger}
              columns={2}
              items={[
                {
                  value: "SELF_SERVE",
                  label: "People ask",
                  description: "Approvers decide, and the access ends by itself.",
                },
                {
                  value: "AUTOMATIC",
                  label: "Automatic",
                  description: "Everybody who fulfils the conditions has the access, for as long as they do.",
                },
              ]}
              onChange={({ detail }) => change({ trigger: detail.value as AccessFlowTrigger })}
            />
          </FlowField>
        )}
      </SpaceBetween>
    </Container>
  );
}
