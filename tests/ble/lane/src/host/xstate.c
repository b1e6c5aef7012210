/*
 * Preloaded into User-Mode Linux, on every host.
 *
 * User-Mode Linux 6.1 sets a process's extended registers with a buffer of fixed size (2696 bytes: up to
 * AVX-512 and PKRU). A host whose processor has more, such as AMX, takes only the whole set and answers EFAULT, and
 * no process of the guest ever starts. Here the rest is added: zeros, which stand for registers that were never used,
 * because the header in the buffer has no bits for them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define LARGEST 65536

typedef long ptrace_function(enum __ptrace_request, pid_t, void *, void *);

static long whole_set(ptrace_function *real, pid_t pid, void *kind, const struct iovec *given) {
    static _Thread_local char registers[LARGEST];
    static size_t whole;
    struct iovec set = {registers, LARGEST};
    if (whole == 0) {
        if (real(PTRACE_GETREGSET, pid, kind, &set) != 0)
            return -1;
        whole = set.iov_len;
    }
    if (given->iov_len >= whole) {
        errno = EFAULT;
        return -1;
    }
    memset(registers, 0, whole);
    memcpy(registers, given->iov_base, given->iov_len);
    set.iov_len = whole;
    return real(PTRACE_SETREGSET, pid, kind, &set);
}

long ptrace(enum __ptrace_request request, ...) {
    static ptrace_function *real;
    if (real == NULL)
        real = (ptrace_function *)dlsym(RTLD_NEXT, "ptrace");
    va_list arguments;
    va_start(arguments, request);
    pid_t pid = va_arg(arguments, pid_t);
    void *address = va_arg(arguments, void *);
    void *data = va_arg(arguments, void *);
    va_end(arguments);
    long result = real(request, pid, address, data);
    if (result == -1 && errno == EFAULT && request == PTRACE_SETREGSET && address == (void *)NT_X86_XSTATE)
        return whole_set(real, pid, address, data);
    return result;
}
