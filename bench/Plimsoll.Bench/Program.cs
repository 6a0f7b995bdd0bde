using BenchmarkDotNet.Running;

if (args is ["ledger", .. var rest]) return await Plimsoll.LedgerBench.RunAsync(rest);

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
