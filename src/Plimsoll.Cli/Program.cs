return await Plimsoll.Cli.CommandLine.RunAsync(args);
