namespace Matrix.Core.Tool.Tests;

/// <summary>A clock that stands at the time the logs of <c>tests/vectors</c> are judged at, and whose timestamps go on a second a look.</summary>
internal sealed class FixedClock : TimeProvider
{
    public const string Now = "2026-11-20T12:00:00Z";

    private static readonly DateTimeOffset Time = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private long _timestamp;

    public override long TimestampFrequency => 1;

    public override DateTimeOffset GetUtcNow() => Time;

    public override long GetTimestamp() => ++_timestamp;
}
