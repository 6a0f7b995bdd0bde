using Xunit;

namespace Plimsoll;

/// <summary>Classes that measure what the whole process does, and so run while no other does anything.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
