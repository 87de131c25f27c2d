using System.Buffers;
using System.Runtime.InteropServices;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>A reader that is disposed of while a read is under way must not give the buffer back, which that read still writes into.</summary>
public sealed class DisposedReaderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reader_DisposedDuringARead_KeepsTheBufferOutOfThePool(bool isMedia)
    {
        var body = new StuckStream(isMedia ? "--b\r\n\r\n{}\r\n--b\r\n\r\n12345"u8.ToArray() : "{\"state\":["u8.ToArray());
        Task reading;
        if (isMedia)
        {
            var transport = new FakeTransport((_, _) => new FederationResponse(200, "multipart/mixed; boundary=b", body));
            MediaDownload media = await SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a", cancellationToken: Stop);
            Assert.Equal(1, await media.Content.ReadAsync(new byte[10], Stop)); // the rest may be a boundary
            reading = media.Content.ReadAsync(new byte[10], Stop).AsTask();
            await media.DisposeAsync();
        }
        else
        {
            SendJoinReader reader = new(SampleEvents.Other.Name, new FederationResponse(200, "application/json", body), SampleEvents.Membership(Matrix.Core.Events.RoomVersions.V11, "join"), false, false);
            reading = reader.ReadEventsAsync(Stop).GetAsyncEnumerator(Stop).MoveNextAsync().AsTask();
            await reader.DisposeAsync();
        }

        byte[] pending = body.Pending!;
        byte[][] rented = [.. Enumerable.Range(0, 64).Select(_ => ArrayPool<byte>.Shared.Rent(pending.Length))];
        Assert.DoesNotContain(pending, rented);
        body.Gate.SetResult(1);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
    }

    /// <summary>A body that gives its text and then nothing until it is let, and remembers where it is to write to.</summary>
    private sealed class StuckStream(byte[] text) : ReadOnlyStream
    {
        private bool _isGiven;

        public TaskCompletionSource<int> Gate { get; } = new();

        public byte[]? Pending { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_isGiven)
            {
                _isGiven = true;
                text.CopyTo(buffer);
                return text.Length;
            }

            Assert.True(MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> segment));
            Pending = segment.Array;
            return await Gate.Task;
        }
    }
}
