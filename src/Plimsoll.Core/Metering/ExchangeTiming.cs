namespace Plimsoll.Metering;

/// <summary>When things happened in an exchange.</summary>
/// <param name="FirstByte">From the request's start to the first byte of the response's body; null where none came.</param>
/// <param name="Duration">From the request's start to the end; null where it is not known.</param>
public readonly record struct ExchangeTiming(TimeSpan? FirstByte, TimeSpan? Duration);
