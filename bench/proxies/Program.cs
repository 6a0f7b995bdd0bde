using Plimsoll.Proxies;

// run builds and prepares all, then starts this; see README.md.
return args switch
{
    ["compare", .. var options] => await Comparison.RunAsync(Settings.Parse(options)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Start it by bench/proxies/run; see bench/proxies/README.md.");
    return 2;
}
