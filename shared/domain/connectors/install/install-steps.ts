import type { ConnectorKind } from "../connector.entity";
import type { InstallForm, InstallStep } from "./install-form";
import { hasPool } from "./install-values";
import type { TemplateName } from "./shipped-files";

/** The steps from the files to a connected organization, in order. Every text in a command was validated before. */
export function installSteps(
  kind: ConnectorKind,
  form: InstallForm,
  templates: ReadonlySet<TemplateName>,
): InstallStep[] {
  const deployed = form.format === "TERRAFORM" ? [TERRAFORM] : cloudFormationSteps(form, templates);
  return [SAVE, ...deployed, ...(form.rolesOnly ? [] : connectorSteps(kind)), ...(hasPool(form) ? [POOL_ARNS] : [])];
}

function connectorSteps(kind: ConnectorKind): InstallStep[] {
  return kind === "ECS" ? [CONNECT] : [startWorker(kind), CONNECT];
}

const SAVE: InstallStep = {
  title: "Save the files",
  description:
    "Put every file into one new folder under its name, with the folders in it. Run the commands of the other steps there.",
  command: null,
};

const TERRAFORM: InstallStep = {
  title: "Apply the Terraform root",
  description:
    "Give each provider of main.tf the credentials of its account first. Trusted access for StackSets has to be on.",
  command: "terraform init && terraform apply",
};

const CONNECT: InstallStep = {
  title: "See that it connected",
  description:
    "Within a minute of its start the connector is CONNECTED. Let it try the settings by `testConnector` before you save them.",
  command: null,
};

const POOL_ARNS: InstallStep = {
  title: "Give the pool to the integration",
  description: "The pool puts out the ARNs of its permission sets. They are the integration's `poolPermissionSetArns`.",
  command: null,
};

function startWorker(kind: ConnectorKind): InstallStep {
  const role =
    "Let it run as a role with connector-role.policy.json, by the name that member and management role trust.";
  return kind === "EKS"
    ? {
        title: "Run the worker in Kubernetes",
        description: `Start a Deployment of the platform's image with the command \`drawbridge worker\`. ${role} Use EKS Pod Identity or IRSA for that.`,
        command: "kubectl create configmap drawbridge-connector --from-env-file=connector.env",
      }
    : {
        title: "Run the worker on this machine",
        description: `Start the platform's image with the secrets added to connector.env. ${role}`,
        command: "docker run --env-file connector.env drawbridge worker",
      };
}

function cloudFormationSteps(form: InstallForm, templates: ReadonlySet<TemplateName>): InstallStep[] {
  const region = form.region!.trim();
  const steps: Readonly<Record<TemplateName, readonly InstallStep[]>> = {
    pool: [
      {
        title: "Deploy the pool",
        description:
          "Where IAM Identity Center is administered, in the primary region of its instance. The template is too large for a request: name a bucket of yours.",
        command: `aws cloudformation deploy --region ${region} --stack-name drawbridge-pool --template-file pool.yaml --s3-bucket "$BUCKET" --parameter-overrides file://pool.parameters.json`,
      },
    ],
    "management-role": [
      {
        title: "Deploy the management role",
        description: "In the management account, or in a delegated administrator account of IAM Identity Center.",
        command: stackCommand("management-role", region),
      },
    ],
    "member-role": memberSteps(form, region),
    "connector-task": [
      {
        title: "Deploy the connector",
        description: "In the account of the connector. It reaches the platform's database, Redis and AWS.",
        command: stackCommand("connector-task", region),
      },
    ],
  };
  return [...templates].flatMap((template) => steps[template]);
}

function memberSteps({ targetUnitIds }: InstallForm, region: string): InstallStep[] {
  const units = (targetUnitIds ?? []).map((id) => id.trim()).join(",");
  const set = `--region ${region} --stack-set-name drawbridge-member-role`;
  return [
    {
      title: "Deploy the member role into every account",
      description:
        "A StackSet in the management account brings it into accounts that join later, too. Trusted access for StackSets has to be on.",
      command: [
        `aws cloudformation create-stack-set ${set} --template-body file://member-role.yaml --parameters file://member-role.parameters.json --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false`,
        `aws cloudformation create-stack-instances ${set} --regions ${region} --deployment-targets OrganizationalUnitIds=${units}`,
      ].join("\n"),
    },
    {
      title: "Deploy the member role into the management account",
      description: "StackSets leave this account out. Skip the step if its clusters do not matter.",
      command: stackCommand("member-role", region),
    },
  ];
}

function stackCommand(template: TemplateName, region: string): string {
  return `aws cloudformation deploy --region ${region} --stack-name drawbridge-${template} --template-file ${template}.yaml --parameter-overrides file://${template}.parameters.json --capabilities CAPABILITY_NAMED_IAM`;
}
