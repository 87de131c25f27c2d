namespace Matrix.Core.Tool.Tests;

/// <summary>A stream that gives some bytes and then fails, and cannot be written.</summary>
internal sealed class FailingStream(byte[] bytes) : TricklingStream(bytes, int.MaxValue)
{
    public override void Write(ReadOnlySpan<byte> buffer) => throw Failure();

    public override void Write(byte[] buffer, int offset, int count) => throw Failure();

    protected override int End() => throw Failure();

    private static IOException Failure() => new("the disk is on fire");
}
