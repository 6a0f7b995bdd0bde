using Microsoft.AspNetCore.Connections;

namespace Plimsoll.Daemon.Proxy;

/// <summary>The connections that have not said yet what they want. There are only so many: past that the one that has waited longest is closed.</summary>
/// <remarks>So a program that opens thousands and says nothing keeps nobody else out.</remarks>
/// <param name="max">How many may wait.</param>
internal sealed class HalfOpen(int max)
{
    private readonly LinkedList<ConnectionContext> _waiting = [];
    private readonly Lock _gate = new();

    /// <summary>Waits with the others until disposed of.</summary>
    public Place Enter(ConnectionContext connection)
    {
        ConnectionContext? dropped = null;
        LinkedListNode<ConnectionContext> node;
        lock (_gate)
        {
            node = _waiting.AddLast(connection);
            if (_waiting.Count > max)
            {
                dropped = _waiting.First!.Value;
                _waiting.RemoveFirst();
            }
        }

        dropped?.Abort(new ConnectionAbortedException("Too many connections say nothing."));
        return new(this, node);
    }

    private void Leave(LinkedListNode<ConnectionContext> node)
    {
        lock (_gate)
        {
            if (node.List is not null) _waiting.Remove(node);
        }
    }

    /// <summary>One that waits.</summary>
    public sealed class Place(HalfOpen waiting, LinkedListNode<ConnectionContext> node) : IDisposable
    {
        /// <summary>It has said what it wants. May be called again.</summary>
        public void Dispose() => waiting.Leave(node);
    }
}
