using Xunit;

namespace Plimsoll.Conformance;

/// <summary>
/// Every recorded exchange of the corpus against the oracle's word, and docs/conformance.md against that. Runs where PLIMSOLL_CORPUS names
/// the folder; with PLIMSOLL_WRITE_DOCS=1 the page is written anew.
/// </summary>
public sealed class ConformanceTests
{
    [Fact]
    public void Every_recorded_exchange_agrees_with_the_oracle_or_the_difference_is_explained()
    {
        Assert.SkipWhen(Corpus.Folder is null, "PLIMSOLL_CORPUS is not set.");

        var all = Corpus.Judge();

        Assert.True(all.Count > 2000, $"Only {all.Count}.");
        var unexplained = all.Where(one => one.Differs && Difference.Of(one) is null).Select(one => $"{one.Id} [{one.Class}]: oracle {one.Cost}, we {one.Ours}").ToList();
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained));
        Assert.True(all.Count(one => one.Usage is false) <= 0.005 * all.Count(one => one.Usage is not null));
        Assert.True(all.Count(one => one.Priced is false) <= 0.01 * all.Count(one => one.Priced is not null));
    }

    [Fact]
    public void The_page_says_what_the_corpus_gives()
    {
        Assert.SkipWhen(Corpus.Folder is null, "PLIMSOLL_CORPUS is not set.");
        var page = File.ReadAllText(ConformancePage.Path).ReplaceLineEndings("\n");

        var made = ConformancePage.With(page, Corpus.Judge());

        if (Environment.GetEnvironmentVariable("PLIMSOLL_WRITE_DOCS") == "1") File.WriteAllText(ConformancePage.Path, made);
        else Assert.Equal(made, page);
    }
}
