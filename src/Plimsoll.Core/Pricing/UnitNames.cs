namespace Plimsoll.Pricing;

/// <summary>What provider files and receipts call the units: the names of <see cref="Unit"/> in camel case.</summary>
internal static class UnitNames
{
    /// <summary>The first unit that is no token: a multiplier leaves it alone.</summary>
    public const Unit FirstFee = Unit.Requests;

    private static readonly string?[] Names = Fill();

    /// <summary>The unit's name, or null where no unit has that slot.</summary>
    public static string? Of(int slot) => Names[slot];

    /// <summary>The unit of that name, or null where there is none.</summary>
    public static Unit? Find(ReadOnlySpan<char> name)
    {
        for (var slot = 0; slot < Names.Length; slot++)
        {
            if (Names[slot] is { } known && name.SequenceEqual(known)) return (Unit)slot;
        }

        return null;
    }

    // Written out, since Enum.ToString needs reflection.
    private static string?[] Fill()
    {
        var names = new string?[Usage.Slots];
        names[(int)Unit.Input] = "input";
        names[(int)Unit.InputAudio] = "inputAudio";
        names[(int)Unit.InputImage] = "inputImage";
        names[(int)Unit.InputVideo] = "inputVideo";
        names[(int)Unit.InputTool] = "inputTool";
        names[(int)Unit.CacheRead] = "cacheRead";
        names[(int)Unit.CacheReadAudio] = "cacheReadAudio";
        names[(int)Unit.CacheReadImage] = "cacheReadImage";
        names[(int)Unit.CacheReadVideo] = "cacheReadVideo";
        names[(int)Unit.CacheWrite] = "cacheWrite";
        names[(int)Unit.CacheWrite5m] = "cacheWrite5m";
        names[(int)Unit.CacheWrite1h] = "cacheWrite1h";
        names[(int)Unit.Output] = "output";
        names[(int)Unit.OutputReasoning] = "outputReasoning";
        names[(int)Unit.OutputAudio] = "outputAudio";
        names[(int)Unit.OutputImage] = "outputImage";
        names[(int)Unit.OutputVideo] = "outputVideo";
        names[(int)Unit.OutputCitation] = "outputCitation";
        names[(int)Unit.Requests] = "requests";
        names[(int)Unit.WebSearches] = "webSearches";
        names[(int)Unit.FileSearches] = "fileSearches";
        names[(int)Unit.CodeSessions] = "codeSessions";
        names[(int)Unit.Groundings] = "groundings";
        names[(int)Unit.Images] = "images";
        names[(int)Unit.Characters] = "characters";
        names[(int)Unit.AudioInputMs] = "audioInputMs";
        names[(int)Unit.AudioOutputMs] = "audioOutputMs";
        names[(int)Unit.Pages] = "pages";
        names[(int)Unit.SocialSearches] = "socialSearches";
        names[(int)Unit.WebSearchPreviews] = "webSearchPreviews";
        names[(int)Unit.SearchUnits] = "searchUnits";
        names[(int)Unit.ComputeMs] = "computeMs";
        names[(int)Unit.CacheTokenHours] = "cacheTokenHours";
        names[(int)Unit.TrainedTokens] = "trainedTokens";
        return names;
    }
}
