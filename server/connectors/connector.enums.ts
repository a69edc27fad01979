import { CONNECTOR_KINDS } from "../../shared/domain/connectors/connector.entity";
import { CONNECTOR_STATUSES } from "../../shared/domain/connectors/connector-status";
import { INSTALL_FORMATS, INSTALL_LANGUAGES } from "../../shared/domain/connectors/install/install-form";
import { enumOf } from "../graphql/enum-of";

export const ConnectorKindEnum = enumOf(
  "ConnectorKind",
  CONNECTOR_KINDS,
  "Where the workers of a connector run, which decides how they get their AWS credentials.",
  {
    ECS: "An ECS task: the task role is its identity. Deploy it with `connectorInstall`.",
    EKS: "A pod of a Kubernetes cluster: EKS Pod Identity or IRSA gives it a role.",
    LOCAL: "Any other machine: the AWS SDK finds credentials in the environment. Meant for trials.",
  },
);

export const ConnectorStatusEnum = enumOf(
  "ConnectorStatus",
  CONNECTOR_STATUSES,
  "Whether the workers of a connector still send heartbeats.",
  {
    CONNECTED: "A heartbeat came within the last 60 seconds. Nothing is to be done.",
    DISCONNECTED:
      "No heartbeat for 60 seconds: syncs fail and no access is given or taken away. Start its workers, and look into their log.",
  },
);

export const InstallFormatEnum = enumOf(
  "InstallFormat",
  INSTALL_FORMATS,
  "The tool by which the files of an installation are deployed.",
  {
    CLOUD_FORMATION: "The shipped templates, with a file of parameters for each: deploy them by the AWS CLI.",
    TERRAFORM: "The shipped modules, with a root that uses them: apply it once for all accounts.",
  },
);

export const InstallLanguageEnum = enumOf(
  "InstallLanguage",
  INSTALL_LANGUAGES,
  "The form in which a file of an installation is written.",
  {
    YAML: "A template of CloudFormation, as it is shipped.",
    JSON: "Parameters of a template, or a policy of IAM.",
    HCL: "Terraform: a module as it is shipped, or the root that uses modules.",
    DOTENV: "Environment variables of a worker, one a line.",
  },
);
