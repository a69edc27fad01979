import { runCommand } from "./commands/command";
import { exportCommand } from "./commands/export-command";

void runCommand(exportCommand);
